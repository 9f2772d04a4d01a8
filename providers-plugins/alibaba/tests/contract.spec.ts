import { test } from '@japa/runner'
import { contractTests } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import sandbox from '../sandbox/main.ts'

contractTests(test, 'Alibaba Cloud', plugin, sandbox, {
  notApplicable: [
    'key_conflict',
    'unpaid_stays_unpaid',
    'unpaid_expires',
    'pay_ceiling',
    'pay_twice',
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
    'lookup_key',
    'change',
    'notice_genuine',
    'notice_forged',
    'notice_expired',
    'usage_reconciles',
    'read_back_fails',
  ],
})
