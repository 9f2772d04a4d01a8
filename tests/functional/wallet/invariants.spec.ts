import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { checkInvariants } from '#kernel/invariants'
import { captureHold } from '#wallet/actions/capture_hold'
import { holdFunds } from '#wallet/actions/hold_funds'
import { refundCapture } from '#wallet/actions/refund_capture'
import { releaseHold } from '#wallet/actions/release_hold'
import { emptyTables, ownerDb } from '#tests/fixtures/database'
import { balanceOf, givenRecharge, givenWallet, LEDGER, line, thenBooksBalance, type GivenWallet } from '#tests/fixtures/wallets'

async function broken() {
  const results = await checkInvariants(LEDGER)
  return results.filter(({ ok }) => !ok).map(({ id }) => id)
}

test.group('Wallet | invariants find', (group) => {
  let wallet: GivenWallet
  group.each.setup(async () => {
    await emptyTables()
    wallet = await givenWallet({ balanceFen: 1000 })
    await holdFunds({ ...wallet, amountFen: 600, operationKey: 'a', subject: line('a') })
  })

  test('nothing where the books are right', async ({ assert }) => {
    assert.deepEqual(await broken(), [])
  })

  test('an entry without its counterpart', async ({ assert }) => {
    await ownerDb().from('ledger_entries').where('account', 'cash').delete()
    assert.includeMembers(await broken(), ['I1'])
  })

  test('a balance that was changed by hand', async ({ assert }) => {
    await db.from('wallets').increment('available_fen', 1)
    assert.deepEqual(await broken(), ['I2', 'I3'])
  })

  test('held money that no open hold explains', async ({ assert }) => {
    await db.from('wallet_holds').update({ state: 'released', resolved_at: new Date() })
    assert.deepEqual(await broken(), ['I2', 'I4'])
  })

  test('a hold that was resolved twice', async ({ assert }) => {
    await captureHold({ subject: line('a'), amountFen: 600, operationKey: 'b' })
    await db.table('ledger_transactions').insert({
      id: 'txn_x', operation_key: 'x', kind: 'release', amount_fen: 600, subject_type: 'order_line', subject_id: 'a', created_at: new Date(),
      wallet_id: 1,
    })
    assert.includeMembers(await broken(), ['I1', 'I4'])
  })

  test('a hold of a wallet that is not there', async ({ assert }) => {
    await db.from('wallet_holds').update({ wallet_id: 999_999 })
    assert.includeMembers(await broken(), ['I2'])
  })
})

type Act =
  | { do: 'recharge'; fen: number }
  | { do: 'hold'; line: number; fen: number; again: boolean }
  | { do: 'capture'; line: number; fen: number; again: boolean }
  | { do: 'release'; line: number; again: boolean }
  | { do: 'refund'; line: number; fen: number; again: boolean }

const fen = fc.integer({ min: 0, max: 500 })
const which = fc.integer({ min: 0, max: 4 })
const again = fc.boolean()
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('recharge' as const), fen: fc.integer({ min: 1, max: 1000 }) }),
  fc.record({ do: fc.constant('hold' as const), line: which, fen, again }),
  fc.record({ do: fc.constant('capture' as const), line: which, fen, again }),
  fc.record({ do: fc.constant('release' as const), line: which, again }),
  fc.record({ do: fc.constant('refund' as const), line: which, fen, again })
)

test.group('Wallet | random walks', (group) => {
  group.each.setup(() => emptyTables())

  /** `again` repeats the last key of the line's act: nothing may move twice, a different amount may only throw. */
  async function perform(wallet: GivenWallet, one: Act, step: number, keys: Map<string, string>) {
    if (one.do === 'recharge') return givenRecharge(wallet.organisationId, one.fen)
    const slot = `${one.do}:${one.line}`
    const operationKey = (one.again && keys.get(slot)) || `${step}:${slot}`
    keys.set(slot, operationKey)
    const subject = line(`l${one.line}`)
    const calls = {
      hold: () => holdFunds({ ...wallet, amountFen: (one as any).fen, operationKey, subject }),
      capture: () => captureHold({ amountFen: (one as any).fen, operationKey, subject }),
      release: () => releaseHold({ operationKey, subject, reason: 'walk' }),
      refund: () => refundCapture({ amountFen: (one as any).fen, operationKey, subject, reason: 'walk' }),
    }
    await calls[one.do]().catch((error) => {
      if (error.code !== 'E_OPERATION_KEY_REUSED') throw error
    })
  }

  test('one after the other keep the books right', async ({ assert }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
        await emptyTables()
        const wallet = await givenWallet({ balanceFen: 1000 })
        const keys = new Map<string, string>()
        for (const [step, one] of acts.entries()) await perform(wallet, one, step, keys)
        const { availableFen, heldFen } = await balanceOf(wallet)
        assert.isTrue(availableFen >= 0 && heldFen >= 0)
        await thenBooksBalance(assert)
      }),
      { numRuns: 30 }
    )
  }).timeout(120_000)

  test('all at once keep the books right', async ({ assert }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 20 }), async (acts) => {
        await emptyTables()
        const wallet = await givenWallet({ balanceFen: 1000 })
        const keys = new Map<string, string>()
        await Promise.all(acts.map((one, step) => perform(wallet, one, step, keys)))
        await thenBooksBalance(assert)
      }),
      { numRuns: 15 }
    )
  }).timeout(120_000)
})
