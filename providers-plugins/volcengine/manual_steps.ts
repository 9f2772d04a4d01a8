import type { ManualStepText, OperationName } from '#supplier-sdk'

const DUE_HOURS = 24

/** What an operator does in the vendor's console where there is no call. */
export const manualSteps: Partial<Record<OperationName, ManualStepText>> = {
  change: {
    instructions: {
      'zh-CN':
        '以客户账号进入火山引擎控制台，打开该实例，执行“更改实例规格”，支付差价后记录变配订单号。',
      'en': "Enter the console as the customer, open the instance, choose to change its specification, pay the difference and note the change order's number.",
    },
    evidence: {
      'zh-CN': '变配订单号和实付金额',
      'en': "The change order's number and the amount paid",
    },
    dueHours: DUE_HOURS,
  },
  suspend: {
    instructions: {
      'zh-CN':
        '以客户账号进入控制台，停止该实例；暂停整个账号时，在企业组织中禁止该账号登录控制台。',
      'en': 'Enter the console as the customer and stop the instance; for a whole account forbid its console login in the organisation.',
    },
    evidence: { 'zh-CN': '停机后的状态截图', 'en': 'A picture of the stopped state' },
    dueHours: DUE_HOURS,
  },
  resume: {
    instructions: {
      'zh-CN':
        '以客户账号进入控制台，启动该实例；恢复整个账号时，在企业组织中允许该账号登录控制台。',
      'en': 'Enter the console as the customer and start the instance; for a whole account allow its console login in the organisation.',
    },
    evidence: { 'zh-CN': '运行状态截图', 'en': 'A picture of the running state' },
    dueHours: DUE_HOURS,
  },
}
