import type { ManualStepText, OperationName } from '#supplier-sdk'

const DUE_HOURS = 24

/** What an operator does in the vendor's console where there is no call. */
export const manualSteps: Partial<Record<OperationName, ManualStepText>> = {
  change: {
    instructions: {
      'zh-CN': '以客户账号进入京东云控制台，打开该实例，执行“调整配置”，支付差价后记录变配订单号。',
      'en': "Enter the console as the customer, open the instance, change its configuration, pay the difference and note the change order's number.",
    },
    evidence: {
      'zh-CN': '变配订单号和实付金额',
      'en': "The change order's number and the amount paid",
    },
    dueHours: DUE_HOURS,
  },
  suspend: {
    instructions: {
      'zh-CN': '以客户账号进入控制台，停止该实例。',
      'en': 'Enter the console as the customer and stop the instance.',
    },
    evidence: { 'zh-CN': '停机后的状态截图', 'en': 'A picture of the stopped state' },
    dueHours: DUE_HOURS,
  },
  resume: {
    instructions: {
      'zh-CN': '以客户账号进入控制台，启动该实例。',
      'en': 'Enter the console as the customer and start the instance.',
    },
    evidence: { 'zh-CN': '运行状态截图', 'en': 'A picture of the running state' },
    dueHours: DUE_HOURS,
  },
}
