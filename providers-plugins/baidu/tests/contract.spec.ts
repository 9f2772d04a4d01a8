import { test } from '@japa/runner'
import { contractTests } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import sandbox from '../sandbox/main.ts'

/** Ordering charges at once, so the checks of a second step do not apply; `orders.spec.ts` has them for orders from the console. */
const secondStep = [
  'key_conflict',
  'unpaid_stays_unpaid',
  'pay_ceiling',
  'pay_twice',
  'cancel',
  'unpaid_expires',
  ...[
    'timeout_before',
    'timeout_after',
    'reset_before',
    'reset_after',
    'error_500_before',
    'error_502_after',
    'html_200',
    'other_json',
    'wrong_types',
    'cut_body',
    'slow_drip',
    'huge_body',
    'redirect_302',
  ].map((fault) => `pay_${fault}`),
]

contractTests(test, 'Baidu AI Cloud', plugin, sandbox, {
  notApplicable: [
    ...secondStep,
    'kyc',
    'lookup_key',
    'refund_quote',
    'renew',
    'change',
    'suspend_resume',
    'notice_genuine',
    'notice_forged',
    'notice_expired',
    'usage_reconciles',
  ],
})
