import { test } from '@japa/runner'
import { allChecks, openBench, runCheck } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import sandbox from '../sandbox/main.ts'

test.group('Volcano Engine | contract', (group) => {
  let bench: Awaited<ReturnType<typeof openBench>>
  group.setup(async () => {
    bench = await openBench(plugin, sandbox)
    return () => bench.sandbox.stop()
  })

  for (const check of allChecks) {
    test(`L${check.level} ${check.id}: ${check.says}`, async ({ assert }) => {
      const { status, detail } = await runCheck(check, bench)
      assert.equal(status, 'pass', detail)
    })
  }
})
