import { test } from '@japa/runner'
import { runConformance } from '#supplier-sdk/testing'
import sandbox from '../sandbox/main.ts'
import { mutants } from './mutants.ts'

/** The stand-in answers at once, and a call that ignores its abort need not be waited for long. */
const options = { patienceMs: 100, deadlineMs: 1500 }

test
  .group('Conformance suite | broken plugins', () => {
    for (const { breaks, check, related, plugin } of mutants) {
      test(`${check} catches a plugin that ${breaks}, and nothing unrelated fails`, async ({
        assert,
      }) => {
        const { checks } = await runConformance(plugin(), sandbox, options)
        const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id)
        assert.include(failed, check)
        const others = failed.filter((id) => id !== check && !related?.test(id))
        assert.deepEqual(others, [])
      })
    }
  })
  .each.timeout(60_000)
