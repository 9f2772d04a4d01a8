import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { inTransaction } from '#kernel/database/transaction'
import { captureHold } from '#wallet/actions/capture_hold'
import { creditRecharge } from '#wallet/actions/credit_recharge'
import { holdFunds } from '#wallet/actions/hold_funds'
import { holdManyFunds } from '#wallet/actions/hold_many_funds'
import { openWallet } from '#wallet/actions/open_wallet'
import { refundCapture } from '#wallet/actions/refund_capture'
import { releaseHold } from '#wallet/actions/release_hold'
import { emptyTables, ownerDb } from '#tests/fixtures/database'
import { balanceOf, givenWallet, line, thenBooksBalance, type GivenWallet } from '#tests/fixtures/wallets'

function hold({ organisationId }: GivenWallet, id: string, amountFen: number) {
  return holdFunds({ organisationId, amountFen, operationKey: `${id}:hold:1`, subject: line(id) })
}

async function done(act: Promise<{ ok: boolean }>) {
  const { ok } = await act
  return ok
}

function capture(id: string, amountFen: number, operationKey = `${id}:capture:1`) {
  return captureHold({ subject: line(id), amountFen, operationKey })
}

function release(id: string, operationKey = `${id}:release:1`) {
  return releaseHold({ subject: line(id), operationKey, reason: 'out of stock' })
}

function refund(id: string, amountFen: number, operationKey = `${id}:refund:1`) {
  return refundCapture({ subject: line(id), amountFen, operationKey, reason: 'unsubscribed' })
}

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

test.group('Wallet | capture, release, refund', (group) => {
  let wallet: GivenWallet
  group.each.setup(async () => {
    await emptyTables()
    wallet = await givenWallet({ balanceFen: 1000 })
    await hold(wallet, 'a', 600)
  })

  test('charges the hold and gives the rest back', async ({ assert }) => {
    assert.isTrue(await done(capture('a', 450)))
    assert.deepEqual(await balanceOf(wallet), { availableFen: 550, heldFen: 0 })
    await thenBooksBalance(assert)
  })

  test('charges once, whoever calls again and at the same time', async ({ assert }) => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => capture('a', 450)))
    assert.isTrue(outcomes.every(({ ok }) => ok))
    assert.deepEqual(await balanceOf(wallet), { availableFen: 550, heldFen: 0 })
    await thenBooksBalance(assert)
  })

  test('refuses a second capture under another key', async ({ assert }) => {
    await capture('a', 450)
    assert.deepEqual(await capture('a', 450, 'a:capture:2'), { ok: false, error: { type: 'already_captured' } })
  })

  test('refuses to charge more than was held', async ({ assert }) => {
    assert.deepEqual(await capture('a', 601), { ok: false, error: { type: 'above_hold', heldFen: 600, amountFen: 601 } })
    assert.deepEqual(await balanceOf(wallet), { availableFen: 400, heldFen: 600 })
  })

  test('refuses what was never held', async ({ assert }) => {
    assert.deepEqual(await capture('x', 1), { ok: false, error: { type: 'hold_not_found' } })
    assert.deepEqual(await release('x'), { ok: false, error: { type: 'hold_not_found' } })
    assert.deepEqual(await refund('x', 1), { ok: false, error: { type: 'nothing_captured' } })
  })

  test('releases the whole, once', async ({ assert }) => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => release('a')))
    assert.isTrue(outcomes.every(({ ok }) => ok))
    assert.deepEqual(await balanceOf(wallet), { availableFen: 1000, heldFen: 0 })
    assert.deepEqual(await release('a', 'a:release:2'), { ok: false, error: { type: 'already_released' } })
    await thenBooksBalance(assert)
  })

  test('refuses to charge after a release and to release after a charge', async ({ assert }) => {
    await release('a')
    assert.deepEqual(await capture('a', 1), { ok: false, error: { type: 'already_released' } })
    await hold(wallet, 'b', 100)
    await capture('b', 100)
    assert.deepEqual(await release('b'), { ok: false, error: { type: 'already_captured' } })
    await thenBooksBalance(assert)
  })

  test('lets either a capture or a release win, never both', async ({ assert }) => {
    const [captured, released] = await Promise.all([capture('a', 600), release('a')])
    assert.equal(Number(captured.ok) + Number(released.ok), 1)
    await thenBooksBalance(assert)
  })

  test('lets a line hold again after its release', async ({ assert }) => {
    await release('a')
    const again = await holdFunds({ ...wallet, amountFen: 700, operationKey: 'a:hold:2', subject: line('a') })
    assert.isTrue(again.ok)
    assert.isTrue(await done(capture('a', 700)))
    assert.deepEqual(await balanceOf(wallet), { availableFen: 300, heldFen: 0 })
    await thenBooksBalance(assert)
  })

  test('never gives back more than was charged', async ({ assert }) => {
    await capture('a', 500)
    assert.isTrue(await done(refund('a', 300)))
    const above = await refund('a', 201, 'a:refund:2')
    assert.deepEqual(above, { ok: false, error: { type: 'above_capture', refundableFen: 200, amountFen: 201 } })
    assert.isTrue(await done(refund('a', 200, 'a:refund:2')))
    assert.deepEqual(await balanceOf(wallet), { availableFen: 1000, heldFen: 0 })
    await thenBooksBalance(assert)
  })

  test('gives back once per key', async ({ assert }) => {
    await capture('a', 500)
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => refund('a', 300)))
    assert.isTrue(outcomes.every(({ ok }) => ok))
    assert.deepEqual(await balanceOf(wallet), { availableFen: 800, heldFen: 0 })
    await assert.rejects(() => refund('a', 100), /names another movement/)
    await thenBooksBalance(assert)
  })

  test('gives back at most the charge when many different refunds come at once', async ({ assert }) => {
    await capture('a', 500)
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, n) => refund('a', 100, `a:refund:${n}`)))
    assert.lengthOf(outcomes.filter(({ ok }) => ok), 5)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 1000, heldFen: 0 })
    await thenBooksBalance(assert)
  })

  test('does not give back what was only held', async ({ assert }) => {
    assert.deepEqual(await refund('a', 100), { ok: false, error: { type: 'nothing_captured' } })
  })
})

test.group('Wallet | open and credit', (group) => {
  group.each.setup(() => emptyTables())

  test('is there as soon as the organisation is', async ({ assert }) => {
    assert.deepEqual(await balanceOf(await givenWallet()), { availableFen: 0, heldFen: 0 })
  })

  test('opens once, whoever calls again', async ({ assert }) => {
    const wallet = await givenWallet()
    await Promise.all(Array.from({ length: 5 }, () => openWallet(wallet)))
    assert.lengthOf(await db.from('wallets'), 1)
  })

  test('credits a recharge once, also at the same time', async ({ assert }) => {
    const wallet = await givenWallet()
    const credit = () =>
      creditRecharge({ ...wallet, amountFen: 500, operationKey: 'recharge:1', subject: { type: 'recharge', id: '1' }, actor: systemActor })
    const outcomes = await Promise.all(Array.from({ length: 10 }, credit))
    assert.lengthOf(outcomes.filter(({ credited }) => credited), 1)
    assert.deepEqual(await balanceOf(wallet), { availableFen: 500, heldFen: 0 })
    await thenBooksBalance(assert)
  })

  test('refuses to credit nothing, and a key for another amount', async ({ assert }) => {
    const wallet = await givenWallet()
    const credit = (amountFen: number) =>
      creditRecharge({ ...wallet, amountFen, operationKey: 'recharge:1', subject: { type: 'recharge', id: '1' }, actor: systemActor })
    await assert.rejects(() => credit(0), /no amount/)
    await credit(500)
    await assert.rejects(() => credit(501), /names another movement/)
  })

  test('refuses to edit what was booked', async ({ assert }) => {
    await givenWallet({ balanceFen: 500 })
    await assert.rejects(() => ownerDb().from('ledger_entries').update({ amount_fen: 1 }), /never edited/)
    await assert.rejects(() => ownerDb().from('ledger_transactions').update({ amount_fen: 1 }), /never edited/)
  })

  test('refuses a balance that no safe integer can say', async ({ assert }) => {
    const wallet = await givenWallet()
    await db.rawQuery('UPDATE wallets SET available_fen = 9007199254740993')
    await assert.rejects(() => hold(wallet, 'a', 1), /Not an amount in fen/)
  })
})
