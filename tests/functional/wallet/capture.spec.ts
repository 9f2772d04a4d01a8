import { test } from '@japa/runner'
import { holdFunds } from '#wallet/actions/hold_funds'
import { emptyTables } from '#tests/fixtures/database'
import { balanceOf, givenWallet, line, thenBooksBalance, type GivenWallet } from '#tests/fixtures/wallets'
import { capture, done, hold, refund, release } from '#tests/fixtures/holds'

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
