import type { ManualStepText, OperationName } from '#supplier-sdk'

/** What an operator does in the vendor's console where there is no call. */
export const manualSteps: Partial<Record<OperationName, ManualStepText>> = {
  change: {
    instructions: {
      'zh-CN': '从平台进入客户的阿里云控制台，打开该实例，执行“升降配”，支付差价后记录变配订单号。',
      'en': "Enter the customer's console from the hub, open the instance, change its configuration, pay the difference and note the change order's number.",
    },
    evidence: {
      'zh-CN': '变配订单号和实付金额',
      'en': "The change order's number and the amount paid",
    },
    dueHours: 24,
  },
}
