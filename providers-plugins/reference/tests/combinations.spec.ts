import { test } from '@japa/runner'
import { runConformance } from '#supplier-sdk/testing'
import plugin from '../plugin.ts'
import sandbox from '../sandbox/main.ts'
import { allPairs, choices, pairwise } from './combinations.ts'

/** The stand-in answers at once; a call in doubt need not be waited for long. */
const PATIENCE_MS = 100

const combinations = pairwise()

test
  .group('Reference | combinations of properties', () => {
    test('cover every pair of values', ({ assert }) => {
      const names = Object.keys(choices)
      const covered = new Set(
        combinations.flatMap((row) =>
          names.flatMap((left, index) =>
            names
              .slice(index + 1)
              .map((right) => `${left}=${String(row[left])} ${right}=${String(row[right])}`)
          )
        )
      )
      assert.deepEqual([...allPairs()].filter((pair) => !covered.has(pair)), [])
    })

    for (const [index, settings] of combinations.entries()) {
      const told = Object.values(settings).filter((value) => value !== '')
      test(`combination ${index + 1} reaches level 4: ${told.join(' ')}`, async ({ assert }) => {
        const options = { settings, patienceMs: PATIENCE_MS }
        const { reached, checks } = await runConformance(plugin, sandbox, options)
        assert.deepEqual(checks.filter(({ status }) => status === 'fail'), [])
        assert.equal(reached, 4)
      })
    }
  })
  .each.timeout(60_000)
