import { defineSettings, operationNames, type SettingsValues } from '#supplier-sdk'

export const SETTINGS_VERSION = 1

const steps = [
  { value: 'twoStep', label: { 'zh-CN': '先下单再支付', 'en': 'order first, pay later' } },
  { value: 'oneStep', label: { 'zh-CN': '下单即扣款', 'en': 'charges at once' } },
]

const stepsField = (zh: string, en: string) =>
  ({
    type: 'select',
    label: { 'zh-CN': `${zh}的步骤`, en },
    default: 'twoStep',
    options: steps,
  }) as const

/** Where to call, and every property of the contract as a choice: each combination is a supplier of its own. */
export const settings = defineSettings({
  endpoint: {
    type: 'url',
    required: true,
    label: { 'zh-CN': '接口地址', 'en': 'API address' },
  },
  accessKey: {
    type: 'text',
    required: true,
    label: { 'zh-CN': '访问密钥 ID', 'en': 'Access key' },
  },
  secretKey: {
    type: 'secret',
    required: true,
    minimum: 16,
    label: { 'zh-CN': '访问密钥', 'en': 'Secret key' },
  },
  noticeSecret: {
    type: 'secret',
    required: true,
    minimum: 16,
    label: { 'zh-CN': '回调签名密钥', 'en': 'Key of notices' },
  },
  orderOrigin: {
    type: 'select',
    label: { 'zh-CN': '订单来源', 'en': 'Where orders are born' },
    default: 'both',
    options: [
      { value: 'hub', label: { 'zh-CN': '仅平台', 'en': 'hub' } },
      { value: 'supplier', label: { 'zh-CN': '仅供应商控制台', 'en': "supplier's console" } },
      { value: 'both', label: { 'zh-CN': '两者', 'en': 'both' } },
    ],
  },
  createOrderSteps: stepsField('下单', 'Steps of an order'),
  renewSteps: stepsField('续费', 'Steps of a renewal'),
  changeSteps: stepsField('变配', 'Steps of a change'),
  diskSteps: {
    type: 'select',
    label: { 'zh-CN': '云盘下单的步骤', 'en': 'Steps of an order of disks' },
    help: { 'zh-CN': '属性可按产品类别不同', 'en': 'Properties may differ per product family' },
    default: 'same',
    options: [{ value: 'same', label: { 'zh-CN': '与其他相同', 'en': 'as the others' } }, ...steps],
  },
  dedupe: {
    type: 'select',
    label: { 'zh-CN': '幂等', 'en': 'Deduping' },
    default: 'key',
    options: [
      { value: 'key', label: { 'zh-CN': '按幂等键', 'en': 'by our key' } },
      { value: 'none', label: { 'zh-CN': '无', 'en': 'none' } },
    ],
  },
  dedupeHours: {
    type: 'number',
    minimum: 1,
    label: { 'zh-CN': '幂等键保留小时数', 'en': 'Hours that a key is remembered' },
  },
  lookup: {
    type: 'select',
    label: { 'zh-CN': '查单方式', 'en': 'Look-up of a lost call' },
    default: 'byKey',
    options: [
      { value: 'byKey', label: { 'zh-CN': '按幂等键', 'en': 'by our key' } },
      { value: 'list', label: { 'zh-CN': '查列表', 'en': 'in a list' } },
      { value: 'none', label: { 'zh-CN': '不能', 'en': 'none' } },
    ],
  },
  countsOrders: {
    type: 'boolean',
    label: { 'zh-CN': '订单列表告知总数', 'en': 'Says how many orders its list has' },
    help: {
      'zh-CN': '不告知总数：列表中没有的订单由人工判断',
      'en': 'Without it a person decides about an order that the list does not show',
    },
    default: true,
  },
  effectSettleSeconds: {
    type: 'number',
    label: { 'zh-CN': '迟到生效的最长秒数', 'en': 'Seconds until a lost effect has settled' },
    help: { 'zh-CN': '不填：由人工判断', 'en': 'Empty: a person decides' },
  },
  unpaidExpires: {
    type: 'boolean',
    label: { 'zh-CN': '未支付订单自动失效', 'en': 'Unpaid orders expire' },
    default: false,
  },
  kyc: {
    type: 'select',
    label: { 'zh-CN': '实名认证', 'en': 'KYC' },
    default: 'submission',
    options: [
      { value: 'submission', label: { 'zh-CN': '提交资料', 'en': 'submission' } },
      { value: 'hosted', label: { 'zh-CN': '供应商页面', 'en': "supplier's page" } },
    ],
  },
  ssoTtlSeconds: {
    type: 'number',
    minimum: 10,
    maximum: 600,
    label: { 'zh-CN': '免登录地址有效秒数', 'en': 'Seconds that a sign-in address works' },
    default: 60,
  },
  billFinalAfterHours: {
    type: 'number',
    minimum: 48,
    label: { 'zh-CN': '账单定稿小时数', 'en': 'Hours until a bill is final' },
    help: { 'zh-CN': '不填：从不确定', 'en': 'Empty: never sure' },
  },
  currency: {
    type: 'select',
    label: { 'zh-CN': '币种', 'en': 'Currency' },
    default: 'CNY',
    options: ['CNY', 'USD'].map((value) => ({ value, label: { 'zh-CN': value, 'en': value } })),
  },
  absent: {
    type: 'text',
    maximum: 255,
    pattern: `^(?:(?:${operationNames.join('|')})(?:, ?|$))+$`,
    label: { 'zh-CN': '缺少的操作', 'en': 'Absent operations' },
    help: {
      'zh-CN': '用逗号分隔，例如 unsubscribe,change；缺少的操作转为人工步骤或不显示按钮',
      'en': 'Separated by commas, e.g. unsubscribe,change; the hub then makes manual steps or shows no button',
    },
  },
})

export type ReferenceSettings = SettingsValues<typeof settings>
