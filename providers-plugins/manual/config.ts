import { defineSettings, type OperationName, type SettingsValues } from '#supplier-sdk'

export const SETTINGS_VERSION = 1

const TEXT_MAX = 2000

const instructions = (zh: string, en: string, preset: string) =>
  ({
    type: 'text',
    maximum: TEXT_MAX,
    label: { 'zh-CN': `${zh}的操作说明`, 'en': `Instructions: ${en}` },
    default: preset,
  }) as const

/** What people do, operation by operation, and how long they have for it. */
export const settings = defineSettings({
  dueDays: {
    type: 'number',
    minimum: 1,
    maximum: 90,
    label: { 'zh-CN': '办理期限（天）', 'en': 'Days until a step is due' },
    default: 2,
  },
  evidence: {
    type: 'text',
    label: { 'zh-CN': '需要留存的凭证', 'en': 'Evidence to attach' },
    default: '供应商订单号、付款回单',
  },
  createOrder: instructions('下单', 'order', '按订单内容向供应商下单，记录对方订单号和资源信息。'),
  payOrder: instructions('付款', 'pay', '按合同账户向供应商付款，上传付款回单。'),
  cancelOrder: instructions('取消订单', 'cancel', '通知供应商取消未付款的订单，留存对方确认。'),
  renew: instructions('续费', 'renew', '与供应商确认续期并付款，记录新的到期日。'),
  change: instructions('变更', 'change', '与供应商确认变更内容和差价，完成后记录新的规格。'),
  unsubscribe: instructions('退订', 'unsubscribe', '通知供应商停用并确认退款金额，留存对方确认。'),
  suspend: instructions('停用', 'suspend', '通知供应商暂停服务，记录停用时间。'),
  resume: instructions('恢复', 'resume', '通知供应商恢复服务，记录恢复时间。'),
  catalogue: {
    type: 'catalogue',
    label: { 'zh-CN': '商品目录', 'en': 'Catalogue' },
    default: '[]',
  },
})

export type ManualSettings = SettingsValues<typeof settings>

/** What people do in place of a call. */
export const steps = [
  'createOrder',
  'payOrder',
  'cancelOrder',
  'renew',
  'change',
  'unsubscribe',
  'suspend',
  'resume',
] as const satisfies readonly OperationName[]
