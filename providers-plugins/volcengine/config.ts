import { defineSettings, type SettingsValues } from '#supplier-sdk'

const STATE_MAP = '^\\s*[^=,]+=[a-z_]+(\\s*,\\s*[^=,]+=[a-z_]+)*\\s*$'

const stateMap = (zh: string, en: string, help: string) =>
  ({
    type: 'text',
    label: { 'zh-CN': zh, 'en': en },
    help: {
      'zh-CN': `官方没有公布这些取值。格式：原始值=我们的状态，用逗号分隔；补充或覆盖内置对照表。${help}`,
      'en': `The vendor does not publish these values. Write raw=ours, separated by commas; adds to or replaces the built-in table. ${help}`,
    },
    pattern: STATE_MAP,
    maximum: 2000,
  }) as const

export const settings = defineSettings({
  accessKeyId: {
    type: 'text',
    required: true,
    label: { 'zh-CN': 'Access Key ID', 'en': 'Access key ID' },
    help: {
      'zh-CN': '在火山引擎控制台“API 访问密钥”中创建，需要费用中心、组织和 STS 权限。',
      'en': 'Created in the console under API access keys; needs billing centre, organisation and STS rights.',
    },
    minimum: 8,
    maximum: 128,
  },
  secretAccessKey: {
    type: 'secret',
    required: true,
    label: { 'zh-CN': 'Secret Access Key', 'en': 'Secret access key' },
    minimum: 8,
    maximum: 256,
  },
  region: {
    type: 'text',
    label: { 'zh-CN': '签名地域', 'en': 'Signing region' },
    help: {
      'zh-CN': '只用于签名，与商品地域无关。',
      'en': 'Used for signatures only, not for products.',
    },
    pattern: '^[a-z]{2}-[a-z0-9-]+$',
    maximum: 40,
    default: 'cn-beijing',
  },
  endpoint: {
    type: 'url',
    label: { 'zh-CN': '接口地址', 'en': 'API address' },
    default: 'https://open.volcengineapi.com',
  },
  signinEndpoint: {
    type: 'url',
    label: { 'zh-CN': '免登录控制台地址', 'en': 'Console address for SSO' },
    default: 'https://console.volc-embed.com',
  },
  roleName: {
    type: 'text',
    label: { 'zh-CN': '客户账号中的角色名', 'en': "Role in the customer's account" },
    help: {
      'zh-CN': '扮演该角色以客户账号下单和免登录。留空：以本账号下单，且不提供免登录。',
      'en': "Assumed to buy as the customer and for SSO. Empty: orders are placed by this connection's own account and there is no SSO.",
    },
    pattern: '^[A-Za-z0-9_+=,.@-]+$',
    maximum: 64,
  },
  orgUnitId: {
    type: 'text',
    label: { 'zh-CN': '组织单元 ID', 'en': 'Organisation unit ID' },
    help: {
      'zh-CN': '新建的客户账号放入该组织单元；留空为根。',
      'en': 'New customer accounts go there; empty means the root.',
    },
    maximum: 64,
  },
  verificationRelationId: {
    type: 'text',
    label: { 'zh-CN': '认证主体关联 ID', 'en': 'Verification relation ID' },
    help: {
      'zh-CN': '新建账号继承的实名认证主体；留空则继承组织主账号。',
      'en': "Whose verification new accounts take over; empty: the organisation's own.",
    },
    maximum: 64,
  },
  dropShipping: {
    type: 'boolean',
    label: { 'zh-CN': '使用代下单接口', 'en': 'Use drop-shipping orders' },
    help: {
      'zh-CN': '仅当合作协议开通代下单（DropShipping）时勾选：创建订单即扣款。',
      'en': 'Only where the partner contract opens them: creating an order then charges at once.',
    },
    default: false,
  },
  dropShippingSource: {
    type: 'text',
    label: { 'zh-CN': '代下单来源标识', 'en': 'Drop-shipping source' },
    help: { 'zh-CN': '由火山引擎分配。', 'en': 'Assigned by the vendor.' },
    maximum: 64,
    default: 'kboss',
  },
  effectSettleSeconds: {
    type: 'number',
    label: { 'zh-CN': '迟到生效窗口（秒）', 'en': 'Settle window (seconds)' },
    help: {
      'zh-CN':
        '丢失应答的请求最晚多久仍可能生效；之后仍查无结果才会重发。官方没有承诺，请保守填写。',
      'en': 'How late a call whose answer was lost may still act; it is sent again only after that. The vendor promises nothing: be careful.',
    },
    minimum: 30,
    maximum: 86_400,
    default: 300,
  },
  requestsPerSecond: {
    type: 'number',
    label: { 'zh-CN': '每秒请求数上限', 'en': 'Requests per second' },
    help: {
      'zh-CN': '账单接口固定为每秒 5 次、退订每秒 10 次；其余接口的配额请按账号实际情况填写。',
      'en': 'The vendor documents 5 a second for bills and 10 for unsubscribing; other quotas depend on the account.',
    },
    minimum: 1,
    maximum: 200,
    default: 10,
  },
  orderStates: stateMap('订单状态对照', 'Order states', 'Finished=active'),
  dropShippingStates: stateMap('代下单状态对照', 'Drop-shipping states', '2=active'),
  resourceStates: stateMap('实例状态对照', 'Instance states', 'Running=running'),
  kycStates: stateMap('实名状态对照', 'Verification states', 'Enterprise=verified'),
})

export type VolcengineSettings = SettingsValues<typeof settings>

export const SETTINGS_VERSION = 1
