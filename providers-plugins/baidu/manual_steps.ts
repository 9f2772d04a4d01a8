import type { ManualStepText, OperationName } from '#supplier-sdk'

const DUE_HOURS = 24

/** What an operator does in the vendor's console where there is no call. */
export const manualSteps: Partial<Record<OperationName, ManualStepText>> = {
  renew: {
    instructions: {
      'zh-CN':
        '接口只有自动续费规则。以客户账号进入百度智能云控制台，在“财务 - 续费管理”中选中该资源，按订单的月数续费并支付，记录续费订单号和新的到期时间。',
      'en': 'There are only rules for automatic renewal. Enter the console as the customer, choose the resource under renewals, renew it for the months of the order, pay, and note the order number and the new expiry.',
    },
    evidence: {
      'zh-CN': '续费订单号、实付金额和新的到期时间',
      'en': "The renewal order's number, the amount paid and the new expiry",
    },
    dueHours: DUE_HOURS,
  },
  change: {
    instructions: {
      'zh-CN': '以客户账号进入控制台，打开该实例，执行“变更配置”，支付差价后记录变配订单号。',
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
  submitKyc: {
    instructions: {
      'zh-CN': '没有实名提交接口。请客户从平台进入百度智能云控制台完成企业认证，完成后登记结果。',
      'en': "There is no call for it. Ask the customer to verify in the vendor's console, entered from the hub, and record the result.",
    },
    evidence: { 'zh-CN': '控制台中的认证状态截图', 'en': 'A picture of the verified state' },
    dueHours: 72,
  },
}
