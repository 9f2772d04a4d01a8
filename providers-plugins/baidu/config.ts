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

export const settings = defineSettings({
  accessKeyId: {
    type: 'text',
    required: true,
    label: { 'zh-CN': 'Access Key', 'en': 'Access key' },
    help: {
      'zh-CN': '主账号的 Access Key，在控制台“安全认证”中创建；需要财务、企业组织和 STS 权限。',
      'en': "The main account's key, created under security; needs finance, organisation and STS rights.",
    },
    minimum: 8,
    maximum: 128,
  },
  secretAccessKey: {
    type: 'secret',
    required: true,
    label: { 'zh-CN': 'Secret Key', 'en': 'Secret key' },
    minimum: 8,
    maximum: 256,
  },
  organizationId: {
    type: 'text',
    required: true,
    label: { 'zh-CN': '企业组织 ID', 'en': 'Organisation ID' },
    help: {
      'zh-CN': '客户账号建在这个组织里。',
      'en': 'Customer accounts are made inside it.',
    },
    pattern: '^[A-Za-z0-9_-]+$',
    maximum: 64,
  },
  roleName: {
    type: 'text',
    label: { 'zh-CN': '客户账号中的角色名', 'en': "Role in the customer's account" },
    help: {
      'zh-CN': '扮演该角色以客户账号购买、退订和读取云服务器。留空：以本账号购买。',
      'en': "Assumed to buy, unsubscribe and read servers as the customer. Empty: this connection's own account buys.",
    },
    pattern: '^[A-Za-z0-9_.@-]+$',
    maximum: 64,
  },
  billingEndpoint: {
    type: 'url',
    label: { 'zh-CN': '费用接口地址', 'en': 'Billing address' },
    default: 'https://billing.baidubce.com',
  },
  stsEndpoint: {
    type: 'url',
    label: { 'zh-CN': 'STS 接口地址', 'en': 'STS address' },
    default: 'https://sts.bj.baidubce.com',
  },
  organizationEndpoint: {
    type: 'url',
    label: { 'zh-CN': '企业组织接口地址', 'en': 'Organisation address' },
    default: 'https://organization.bj.baidubce.com',
  },
  bccEndpoint: {
    type: 'text',
    label: { 'zh-CN': '云服务器接口地址', 'en': 'Server (BCC) address' },
    help: {
      'zh-CN': '{region} 处填入商品的地域。',
      'en': "The offer's region goes where {region} stands.",
    },
    pattern: '^https?://[^\\s]+$',
    maximum: 255,
    default: 'https://bcc.{region}.baidubce.com',
  },
  ssoUrl: {
    type: 'text',
    label: { 'zh-CN': '免登录地址模板', 'en': 'Address for SSO' },
    help: {
      'zh-CN': '官方没有公布。{token} 处填入登录令牌，{redirectUrl} 处填入目标页面。留空：不提供免登录。',
      'en': 'The vendor does not publish it. {token} is the sign-in token, {redirectUrl} the page to open. Empty: no SSO.',
    },
    pattern: '^https?://[^\\s]*\\{token\\}[^\\s]*$',
    maximum: 500,
    default:
      'https://console.vcp.baidu.com/api/loginvcp/login/securitytoken?redirectUrl={redirectUrl}&signinSecurityToken={token}',
  },
  consoleUrl: {
    type: 'url',
    label: { 'zh-CN': '控制台地址', 'en': 'Console address' },
    default: 'https://console.bce.baidu.com',
  },
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
  orderStates: stateMap('订单状态对照', 'Order states', 'CREATED=active'),
  resourceStates: stateMap('实例状态对照', 'Instance states', 'Running=running'),
})

export type BaiduSettings = SettingsValues<typeof settings>

export const SETTINGS_VERSION = 1
