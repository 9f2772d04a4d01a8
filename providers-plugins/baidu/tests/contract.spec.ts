import { test } from '@japa/runner'
import { contractTests } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import sandbox from '../sandbox/main.ts'

contractTests(test, 'Baidu AI Cloud', plugin, sandbox, {
  notApplicable: [
    'key_conflict',
    'unpaid_stays_unpaid',
    'unpaid_expires',
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
