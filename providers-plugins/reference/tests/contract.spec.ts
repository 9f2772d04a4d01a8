import { test } from '@japa/runner'
import { contractTests } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import sandbox from '../sandbox/main.ts'

contractTests(test, 'Reference', plugin, sandbox, {
  notApplicable: ['create_ceiling', 'unpaid_expires'],
})
