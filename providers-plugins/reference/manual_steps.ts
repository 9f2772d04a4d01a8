import type { ManualStepText, OperationName } from '#supplier-sdk'

const step = (zh: string, en: string): ManualStepText => ({
  instructions: {
    'zh-CN': `在参考供应商控制台${zh}。`,
    'en': `${en} in the reference supplier's console.`,
  },
  evidence: { 'zh-CN': '供应商订单号', 'en': "The supplier's order number" },
  dueHours: 24,
})

/** Said where a setting makes the operation absent. */
export const manualSteps: Partial<Record<OperationName, ManualStepText>> = {
  syncUser: step('创建客户账号', "Create the customer's account"),
  createOrder: step('下单', 'Place the order'),
  payOrder: step('支付订单', 'Pay the order'),
  cancelOrder: step('取消订单', 'Cancel the order'),
  renew: step('续费', 'Renew the resource'),
  change: step('变更规格', 'Change the resource'),
  unsubscribe: step('退订并记录退款金额', 'Unsubscribe and note the refund'),
  suspend: step('停用资源', 'Suspend the resource'),
  resume: step('恢复资源', 'Resume the resource'),
}
