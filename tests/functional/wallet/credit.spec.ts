import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { creditRecharge } from '#wallet/actions/credit_recharge'
import { openWallet } from '#wallet/actions/open_wallet'
import { emptyTables, ownerDb } from '#tests/fixtures/database'
import { balanceOf, givenWallet, thenBooksBalance } from '#tests/fixtures/wallets'
import { hold } from '#tests/fixtures/holds'

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
