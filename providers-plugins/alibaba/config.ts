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

const url = (zh: string, en: string, address: string) =>
  ({ type: 'url', label: { 'zh-CN': zh, 'en': en }, default: address }) as const

export const settings = defineSettings({
  accessKeyId: {
    type: 'text',
    required: true,
    label: { 'zh-CN': 'AccessKey ID', 'en': 'Access key ID' },
    help: {
      'zh-CN': '虚商（VNO）主账号下 RAM 用户的 AccessKey，需要费用中心、STS 和虚商权限。',
      'en': "Key of a RAM user of the reseller's main account, with billing, STS and reseller rights.",
    },
    minimum: 8,
    maximum: 128,
  },
  accessKeySecret: {
    type: 'secret',
    required: true,
    label: { 'zh-CN': 'AccessKey Secret', 'en': 'Access key secret' },
    minimum: 8,
    maximum: 256,
  },
  roleName: {
    type: 'text',
    label: { 'zh-CN': '客户账号中的角色名', 'en': "Role in the customer's account" },
    help: {
      'zh-CN': '免登录时扮演的角色（开户时返回的 RamAdminRoleName）。留空：不提供免登录。',
      'en': 'Assumed for SSO: the RamAdminRoleName that opening an account answers. Empty: no SSO.',
    },
    pattern: '^[A-Za-z0-9.@_-]+$',
    maximum: 64,
  },
  accountAttr: {
    type: 'text',
    label: { 'zh-CN': '账号属性 AccountAttr', 'en': 'AccountAttr of new accounts' },
    help: { 'zh-CN': '官方没有公布取值。', 'en': 'The vendor does not publish the values.' },
    maximum: 16,
    default: '1',
  },
  fundQuota: {
    type: 'boolean',
    label: { 'zh-CN': '下单前补足客户额度', 'en': 'Fund the customer’s quota before ordering' },
    help: {
      'zh-CN': '阿里云在创建订单时从客户额度扣款。勾选：额度不足时先补到订单金额。',
      'en': "Orders are charged to the customer's quota when they are made. Ticked: a quota that is short is raised to the order's price first.",
    },
    default: true,
  },
  businessEndpoint: url('费用接口地址', 'Business address', 'https://business.aliyuncs.com'),
  stsEndpoint: url('STS 接口地址', 'STS address', 'https://sts.aliyuncs.com'),
  certificationEndpoint: url('实名接口地址', 'Certification address', 'https://aas.aliyuncs.com'),
  signinEndpoint: url('免登录地址', 'Sign-in address', 'https://signin.aliyun.com'),
  consoleUrl: url('控制台地址', 'Console address', 'https://home.console.aliyun.com'),
  loginUrl: url('登录失效后返回的地址', 'Where to go when the session ends', 'https://signin.aliyun.com'),
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
  orderStates: stateMap('订单状态对照', 'Order states', 'Paid=active'),
  resourceStates: stateMap('实例状态对照', 'Instance states', 'Normal=running'),
})

export type AlibabaSettings = SettingsValues<typeof settings>

export const SETTINGS_VERSION = 1
