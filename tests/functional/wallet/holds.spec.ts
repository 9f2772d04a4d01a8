import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { inTransaction } from '#kernel/database/transaction'
import { holdFunds } from '#wallet/actions/hold_funds'
import { holdManyFunds } from '#wallet/actions/hold_many_funds'
import { emptyTables } from '#tests/fixtures/database'
import { balanceOf, givenWallet, line, thenBooksBalance } from '#tests/fixtures/wallets'
import { capture, done, hold } from '#tests/fixtures/holds'

test.group('Wallet | hold', (group) => {
  group.each.setup(() => emptyTables())

  test('moves available money to held', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    const held = await hold(wallet, 'a', 300)
    assert.isTrue(held.ok)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 700, heldFen: 300 })
    await thenBooksBalance(assert)
  })

  test('refuses more than is available and writes nothing', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    const refused = await hold(wallet, 'a', 1001)
    assert.deepEqual(refused, { ok: false, error: { type: 'insufficient_funds', availableFen: 1000, neededFen: 1001 } })
    assert.lengthOf(await db.from('wallet_holds'), 0)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 1000, heldFen: 0 })
  })

  test('refuses in a wallet that was never opened', async ({ assert }) => {
    const wallet = await givenWallet()
    await db.from('wallets').delete()
    const refused = await hold(wallet, 'a', 1)
    assert.deepEqual(refused, { ok: false, error: { type: 'insufficient_funds', availableFen: 0, neededFen: 1 } })
  })

  test('moves nothing at a second call with the same key', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    const first = await hold(wallet, 'a', 600)
    const second = await hold(wallet, 'a', 600)
    assert.deepEqual(second, first)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 400, heldFen: 600 })
    await thenBooksBalance(assert)
  })

  test('throws when a key is reused for another amount', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    await hold(wallet, 'a', 600)
    await assert.rejects(() => hold(wallet, 'a', 300), /was used for another hold/)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 400, heldFen: 600 })
  })

  for (const amount of [-1, 1.5, Number.NaN, 2 ** 53]) {
    test(`refuses ${amount} as an amount`, async ({ assert }) => {
      const wallet = await givenWallet({ balanceFen: 1000 })
      await assert.rejects(() => hold(wallet, 'a', amount), /amount/)
    })
  }

  test('takes a hold of nothing for an unsubscribe', async ({ assert }) => {
    const wallet = await givenWallet()
    assert.isTrue(await done(hold(wallet, 'a', 0)))
    assert.isTrue(await done(capture('a', 0)))
    assert.isTrue(await done(capture('a', 0)))
    assert.lengthOf(await db.from('ledger_transactions'), 0)
    await thenBooksBalance(assert)
  })

  test('takes all lines of an order or none', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    const holds = ['a', 'b', 'c'].map((id) => ({ amountFen: 400, operationKey: `${id}:hold:1`, subject: line(id) }))
    const refused = await holdManyFunds({ ...wallet, holds })
    assert.isFalse(refused.ok)
    assert.lengthOf(await db.from('wallet_holds'), 0)
    const held = await holdManyFunds({ ...wallet, holds: holds.slice(0, 2) })
    assert.isTrue(held.ok)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 200, heldFen: 800 })
    await thenBooksBalance(assert)
  })

  test('takes an order of twelve lines in two round trips, the wallet row last', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 10_000 })
    const holds = Array.from({ length: 12 }, (_, n) => ({ amountFen: 100, operationKey: `${n}:hold:1`, subject: line(String(n)) }))
    const statements: string[] = []
    await inTransaction(async (trx) => {
      trx.knexClient.on('query', ({ sql }: { sql: string }) => statements.push(sql))
      await holdManyFunds({ ...wallet, holds }, { trx })
      trx.knexClient.removeAllListeners('query')
    })
    const [read, write] = statements
    assert.lengthOf(statements, 2)
    assert.match(read, /^select .* from `wallets`/)
    const steps = write.split('; ').map((step) => /(?:INSERT INTO|UPDATE) (\w+)/.exec(step)?.[1]).filter(Boolean)
    assert.deepEqual(steps, ['wallet_holds', 'ledger_transactions', 'ledger_entries', 'wallets'])
  })

  test('never overspends with fifty parallel holds on one wallet', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => hold(wallet, `l${n}`, 100)))
    assert.lengthOf(outcomes.filter(({ ok }) => ok), 10)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 0, heldFen: 1000 })
    await thenBooksBalance(assert)
  }).timeout(60_000)

  test('holds once when twenty calls bring the same key at once', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => hold(wallet, 'a', 600)))
    assert.isTrue(outcomes.every(({ ok }) => ok))
    assert.deepEqual(await balanceOf(wallet), { availableFen: 400, heldFen: 600 })
    await thenBooksBalance(assert)
  })

  test('undoes a hold with the transaction that it joined', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    await assert.rejects(() =>
      inTransaction(async (trx) => {
        await holdFunds({ ...wallet, amountFen: 500, operationKey: 'a:hold:1', subject: line('a') }, { trx })
        throw new Error('undo')
      })
    )
    assert.deepEqual(await balanceOf(wallet), { availableFen: 1000, heldFen: 0 })
  })

  test('survives parallel orders that read before they hold', async ({ assert }) => {
    const wallet = await givenWallet({ balanceFen: 1000 })
    const order = (n: number) =>
      inTransaction(async (trx) => {
        await trx.from('wallets').first()
        const held = await holdFunds({ ...wallet, amountFen: 300, operationKey: `o${n}:hold:1`, subject: line(`o${n}`) }, { trx })
        return held.ok
      })
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, n) => order(n)))
    assert.lengthOf(outcomes.filter(Boolean), 3)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 100, heldFen: 900 })
    await thenBooksBalance(assert)
  }).timeout(60_000)
})
