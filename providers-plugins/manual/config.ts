import { defineSettings, type LocalText, type OperationName, type SettingsValues } from '#supplier-sdk'

export const SETTINGS_VERSION = 1

const TEXT_MAX = 2000

/** What the form proposes, in both languages; the settings hold the Chinese of it. */
const proposed = {
  evidence: { 'zh-CN': '供应商订单号、付款回单', 'en': 'The supplier’s order number, the receipt of the payment' },
  createOrder: { 'zh-CN': '按订单内容向供应商下单，记录对方订单号和资源信息。', 'en': 'Order at the supplier what the order says; note its order number and its resources.' },
  payOrder: { 'zh-CN': '按合同账户向供应商付款，上传付款回单。', 'en': 'Pay the supplier to the account of the contract; attach the receipt.' },
  cancelOrder: { 'zh-CN': '通知供应商取消未付款的订单，留存对方确认。', 'en': 'Tell the supplier to cancel the unpaid order; keep its confirmation.' },
  renew: { 'zh-CN': '与供应商确认续期并付款，记录新的到期日。', 'en': 'Agree the new term with the supplier and pay; note the new expiry.' },
  change: { 'zh-CN': '与供应商确认变更内容和差价，完成后记录新的规格。', 'en': 'Agree the change and its price with the supplier; note the new specification when it is done.' },
  unsubscribe: { 'zh-CN': '通知供应商停用并确认退款金额，留存对方确认。', 'en': 'Tell the supplier to end the service and agree the refund; keep its confirmation.' },
  suspend: { 'zh-CN': '通知供应商暂停服务，记录停用时间。', 'en': 'Tell the supplier to pause the service; note the time.' },
  resume: { 'zh-CN': '通知供应商恢复服务，记录恢复时间。', 'en': 'Tell the supplier to resume the service; note the time.' },
} as const

type Proposed = keyof typeof proposed

/** What operators wrote is said as they wrote it, what the form proposed in the reader's language. */
export const inBothLanguages = (name: Proposed, written: string): LocalText =>
  written === proposed[name]['zh-CN'] ? proposed[name] : { 'zh-CN': written, 'en': written }

const instructions = (zh: string, en: string, name: Proposed) =>
  ({
    type: 'text',
    maximum: TEXT_MAX,
    label: { 'zh-CN': `${zh}的操作说明`, 'en': `Instructions: ${en}` },
    default: proposed[name]['zh-CN'],
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
    default: proposed.evidence['zh-CN'],
  },
  createOrder: instructions('下单', 'order', 'createOrder'),
  payOrder: instructions('付款', 'pay', 'payOrder'),
  cancelOrder: instructions('取消订单', 'cancel', 'cancelOrder'),
  renew: instructions('续费', 'renew', 'renew'),
  change: instructions('变更', 'change', 'change'),
  unsubscribe: instructions('退订', 'unsubscribe', 'unsubscribe'),
  suspend: instructions('停用', 'suspend', 'suspend'),
  resume: instructions('恢复', 'resume', 'resume'),
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
