import type { ManualSteps, ManualStepText } from '#supplier-sdk'

const step = (zh: string, en: string): ManualStepText => ({
  instructions: {
    'zh-CN': `在 Template 控制台${zh}。`,
    'en': `${en} in the console of Template.`,
  },
  evidence: { 'zh-CN': 'Template 的订单号', 'en': "Template's order number" },
  dueHours: 24,
})

/** What people do where there is no call. Take out what you write an operation for. */
export const manualSteps: ManualSteps = {
  payOrder: step('支付订单', 'Pay the order'),
  cancelOrder: step('取消订单', 'Cancel the order'),
  renew: step('续费', 'Renew the resource'),
  change: step('变更规格', 'Change the resource'),
  unsubscribe: step('退订并记录退款金额', 'Unsubscribe and note the refund'),
  suspend: step('停用资源', 'Suspend the resource'),
  resume: step('恢复资源', 'Resume the resource'),
}
