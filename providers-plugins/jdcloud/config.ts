import { defineSettings, type SettingsValues } from '#supplier-sdk'

const STATE_MAP = '^\\s*[^=,]+=[a-z_]+(\\s*,\\s*[^=,]+=[a-z_]+)*\\s*$'

const stateMap = (zh: string, en: string, example: string) =>
  ({
    type: 'text',
    label: { 'zh-CN': zh, 'en': en },
    help: {
      'zh-CN': `补充或覆盖内置对照表。格式：原始值=我们的状态，用逗号分隔，例如 ${example}`,
      'en': `Adds to or replaces the built-in table. Write raw=ours, separated by commas, e.g. ${example}`,
    },
    pattern: STATE_MAP,
    maximum: 2000,
  }) as const

const code = (zh: string, en: string, fallback: number) =>
  ({
    type: 'number',
    label: { 'zh-CN': zh, 'en': en },
    help: {
      'zh-CN': '官方没有公布取值，请按合同附件填写。',
      'en': 'The vendor does not publish the values: see the contract.',
    },
    minimum: 0,
    maximum: 99,
    default: fallback,
  }) as const

export const settings = defineSettings({
  accessKeyId: {
    type: 'text',
    required: true,
    label: { 'zh-CN': 'Access Key ID', 'en': 'Access key ID' },
    help: {
      'zh-CN': '合作伙伴主账号的 Access Key，在控制台“Access Key 管理”中创建。',
      'en': "The partner's main account's key, created in the console.",
    },
    minimum: 8,
    maximum: 128,
  },
  accessKeySecret: {
    type: 'secret',
    required: true,
    label: { 'zh-CN': 'Access Key Secret', 'en': 'Access key secret' },
    minimum: 8,
    maximum: 256,
  },
  partnerId: {
    type: 'text',
    required: true,
    label: { 'zh-CN': '合作伙伴 ID', 'en': 'Partner ID' },
    help: { 'zh-CN': '签约后由京东云分配。', 'en': 'Given by the vendor with the contract.' },
    pattern: '^[A-Za-z0-9_-]+$',
    maximum: 64,
  },
  region: {
    type: 'text',
    label: { 'zh-CN': '计费接口地域', 'en': 'Region of the billing calls' },
    help: {
      'zh-CN': '订单、续费、退款和账单接口使用的地域，与商品地域无关。',
      'en': 'Used by orders, renewals, refunds and bills, whatever the product.',
    },
    pattern: '^[a-z]{2}-[a-z]+-\\d+$',
    maximum: 40,
    default: 'cn-north-1',
  },
  endpoint: {
    type: 'text',
    label: { 'zh-CN': '接口地址', 'en': 'API address' },
    help: {
      'zh-CN': '{service} 处填入服务名。',
      'en': "The service's name goes where {service} stands.",
    },
    pattern: '^https?://[^\\s]+$',
    maximum: 255,
    default: 'https://{service}.jdcloud-api.com',
  },
  refundEndpoint: {
    type: 'url',
    label: { 'zh-CN': '退款接口地址', 'en': 'Refund address' },
    help: {
      'zh-CN': '官方 SDK 之间不一致：也可能是 https://refund.jdcloud.com。',
      'en': "The vendor's SDKs disagree: it may be https://refund.jdcloud.com.",
    },
    default: 'https://refund.jdcloud-api.com',
  },
  roleName: {
    type: 'text',
    label: { 'zh-CN': '客户账号中的角色名', 'en': "Role in the customer's account" },
    help: {
      'zh-CN': '扮演该角色代客户操作。留空：用合作伙伴密钥加客户 pin。',
      'en': "Assumed to act for the customer. Empty: the partner's key with the customer's pin.",
    },
    pattern: '^[A-Za-z0-9_+=,.@-]+$',
    maximum: 64,
  },
  ssoUrl: {
    type: 'text',
    label: { 'zh-CN': '免登录地址模板', 'en': 'Address for SSO' },
    help: {
      'zh-CN': '官方没有公布。{ticket} 处填入登录票据，{returnUrl} 处填入目标页面。留空：不提供免登录。',
      'en': 'The vendor does not publish it. {ticket} is the sign-in ticket, {returnUrl} the page to open. Empty: no SSO.',
    },
    pattern: '^https?://[^\\s]*\\{ticket\\}[^\\s]*$',
    maximum: 500,
  },
  consoleUrl: {
    type: 'url',
    label: { 'zh-CN': '控制台地址', 'en': 'Console address' },
    default: 'https://console.jdcloud.com',
  },
  kycSubject: code('实名主体代码（企业）', 'Code of the subject "company"', 2),
  kycCardType: code('证件类型代码（统一社会信用代码）', 'Code of the card "credit code"', 4),
  effectSettleSeconds: {
    type: 'number',
    label: { 'zh-CN': '迟到生效窗口（秒）', 'en': 'Settle window (seconds)' },
    help: {
      'zh-CN': '丢失应答的请求最晚多久仍可能生效；之后仍查无结果才会重发。官方没有承诺，请保守填写。',
      'en': 'How late a call whose answer was lost may still act; it is sent again only after that. The vendor promises nothing: be careful.',
    },
    minimum: 30,
    maximum: 86_400,
    default: 300,
  },
  requestsPerSecond: {
    type: 'number',
    label: { 'zh-CN': '每秒请求数上限', 'en': 'Requests per second' },
    minimum: 1,
    maximum: 100,
    default: 10,
  },
  orderStates: stateMap('订单状态对照', 'Order states', 'PAID=provisioning'),
  refundStates: stateMap('退款状态对照', 'Refund states', '1=refunded'),
  resourceStates: stateMap('实例状态对照', 'Instance states', 'running=running'),
})

export type JdcloudSettings = SettingsValues<typeof settings>

export const SETTINGS_VERSION = 1
