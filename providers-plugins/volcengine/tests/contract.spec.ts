import { test } from '@japa/runner'
import { contractTests } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import sandbox from '../sandbox/main.ts'

contractTests(test, 'Volcano Engine', plugin, sandbox, {
  notApplicable: [
    'kyc',
    'create_ceiling',
    'unpaid_expires',
    'lookup_key',
    'refund_quote',
    'change',
    'suspend_resume',
    'notice_genuine',
    'notice_forged',
    'notice_expired',
    'usage_reconciles',
  ],
})
