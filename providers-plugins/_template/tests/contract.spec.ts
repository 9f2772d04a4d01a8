import { test } from '@japa/runner'
import { runConformance } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import sandbox from '../sandbox/main.ts'

test('Template | holds the contract', async ({ assert }) => {
  const { reached, checks } = await runConformance(plugin, sandbox)
  assert.deepEqual(checks.filter(({ status }) => status === 'fail'), [])
  assert.equal(reached, 4)
}).timeout(60_000)
