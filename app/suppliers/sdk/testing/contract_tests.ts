import type { test as japaTest } from '@japa/runner'
import type { SupplierPlugin } from '../plugin.ts'
import { allChecks, openBench, runCheck, type OpenOptions } from './conformance/suite.ts'
import type { SandboxDefinition } from './sandbox/types.ts'

export interface ContractTestOptions extends OpenOptions {
  /** Checks that do not apply to this supplier, by id. One that is missing here, or does apply, fails: nothing is left out unseen. */
  notApplicable?: readonly string[]
}

/**
 * The contract test of a plugin: one test per check of the suite, against the plugin's own sandbox.
 *
 * ```ts
 * contractTests(test, 'Acme Cloud', plugin, sandbox, { notApplicable: ['change'] })
 * ```
 */
export function contractTests(
  test: typeof japaTest,
  title: string,
  plugin: SupplierPlugin,
  sandbox: SandboxDefinition,
  { notApplicable = [], ...options }: ContractTestOptions = {}
): void {
  test.group(`${title} | contract`, (group) => {
    let bench: Awaited<ReturnType<typeof openBench>>
    group.setup(async () => {
      bench = await openBench(plugin, sandbox, options)
      return () => bench.sandbox.stop()
    })

    for (const check of allChecks) {
      test(`L${check.level} ${check.id}: ${check.says}`, async ({ assert }) => {
        const { status, detail } = await runCheck(check, bench)
        const expected = notApplicable.includes(check.id) ? 'n/a' : 'pass'
        assert.equal(status, expected, detail)
      })
    }
  })
}
