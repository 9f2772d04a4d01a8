import type { ManualStepText, OperationName } from '#supplier-sdk'

const orderNo = { 'zh-CN': '供应商订单号', 'en': "The supplier's order number" }
const picture = { 'zh-CN': '办理后的状态截图', 'en': 'A picture of the state afterwards' }

const step = (zh: string, en: string, evidence = orderNo): ManualStepText => ({
  instructions: {
    'zh-CN': `在参考供应商控制台${zh}。`,
    'en': `${en} in the reference supplier's console.`,
  },
  evidence,
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
  suspend: step('停用资源', 'Suspend the resource', picture),
  resume: step('恢复资源', 'Resume the resource', picture),
}
