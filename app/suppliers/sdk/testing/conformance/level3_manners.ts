import { ensure } from './bench.ts'
import { connectTo } from './connections.ts'
import { withoutSecrets, withWrongSecrets } from './level0.ts'
import { countOutgoing, countTimersLeft } from './traces.ts'
import type { Check } from './types.ts'

const PURCHASE = ['listOffers', 'createOrder', 'queryOrder'] as const

/** Calls of a check that looks for what they leave behind. */
const ROUNDS = 3

export const manners: Check[] = [
  {
    id: 'no_retry',
    level: 3,
    says: 'A call that failed is sent once',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      await bench.fault({ operation: 'createOrder', fault: 'error_500_before', times: 50 })
      await bench.open('createOrder', input)
      ensure(bench.struck === 1, `It was sent ${bench.struck} times`)
    },
  },
  {
    id: 'no_secret',
    level: 3,
    says: 'No secret stands in an address or in what is left after redaction',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const { input } = await bench.buy()
      if (bench.operations.createSsoUrl) {
        const { supplierAccountId } = input
        const target = { kind: 'console' }
        await bench.done('createSsoUrl', { supplierAccountId, target, actor: 'conformance' })
      }
      const secrets = [
        ...bench.plugin.settings.secretValues(bench.settings),
        ...(bench.sandbox?.supplier.issuedSecrets?.() ?? []),
      ]
      const targets = bench.sandbox?.requests.map(({ target }) => decodeURIComponent(target)) ?? []
      const kept = JSON.stringify(
        bench.calls.map((call) => call.redact([call.exchanges, call.outcome, call.error?.message]))
      )
      for (const secret of secrets) {
        ensure(!targets.some((target) => target.includes(secret)), 'A secret stands in an address')
        ensure(!kept.includes(secret), 'A secret is left after redaction')
      }
      return `${targets.length} requests`
    },
  },
  {
    id: 'abort',
    level: 3,
    says: 'An abort ends the call within a second',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const input = await bench.order()
      await bench.fault({ operation: 'createOrder', fault: 'timeout_before', seconds: 3 })
      const aborter = new AbortController()
      setTimeout(() => aborter.abort(), 200)
      const { outcome, durationMs } = await bench.call('createOrder', input, undefined, {
        signal: aborter.signal,
      })
      ensure(durationMs < 1200, `It took ${Math.round(durationMs)} ms`)
      ensure(outcome.status === 'unknown', `An aborted call answered ${outcome.status}`)
    },
  },
  {
    id: 'own_connection',
    level: 3,
    says: 'Everything goes through the HTTP client that was handed in',
    needs: PURCHASE,
    needsSandbox: true,
    async run(bench) {
      const counted = await countOutgoing(() => bench.buy())
      const handed = bench.calls.reduce((sum, { exchanges }) => sum + exchanges.length, 0)
      const { requests, fetches, sockets } = counted
      ensure(fetches === 0, `${fetches} requests went by fetch`)
      ensure(requests === handed, `${requests} requests, ${handed} of them by the client`)
      ensure(sockets <= handed, `${sockets} sockets for ${handed} requests`)
      return `${handed} requests`
    },
  },
  {
    id: 'no_timers',
    level: 3,
    says: 'No timer is left when a call has ended',
    needsSandbox: true,
    async run(bench) {
      const { operations, call } = connectTo(bench, bench.settings)
      const left = await countTimersLeft(async () => {
        for (let round = 0; round < ROUNDS; round++) {
          await operations.checkHealth(call)
          await operations.listOffers?.({}, call)
        }
      })
      ensure(left === 0, `${left} timers are left after ${ROUNDS} rounds`)
    },
  },
  {
    id: 'shares_nothing',
    level: 3,
    says: 'Two connections of one plugin share nothing',
    notApplicable: withoutSecrets,
    async run(bench) {
      const right = connectTo(bench, bench.settings)
      const wrong = connectTo(bench, withWrongSecrets(bench))
      const found = await Promise.all([ask(right), ask(wrong)])
      const again = [await ask(wrong), await ask(right)]
      ensure(found[0] && again[1], "A wrong connection's settings reached the right one")
      ensure(!found[1] && !again[0], "A right connection's settings reached the wrong one")
    },
  },
]

async function ask({ operations, call }: ReturnType<typeof connectTo>): Promise<boolean> {
  const answer = await operations.checkHealth(call)
  return answer.status === 'done' && answer.data.authorised
}
