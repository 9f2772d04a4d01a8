import db from '@adonisjs/lucid/services/db'
import { peopleOfOrganisation } from '#identity/queries/people_of_organisation_query'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { formatFen, toFen } from '#kernel/money'
import { sendMessage } from '#messages/actions/send_message'
import { WalletMoved } from '../errors.ts'

const WALLETS_MAX = 500
const channels = ['station', 'sms'] as const

/**
 * Warns the people who look after money, once per fall below the limit: after the balance has recovered the next fall warns
 * again. Runs every minute beside the business, so that no purchase waits for it. Answers how many wallets were warned.
 */
export async function warnLowBalances(): Promise<number> {
  await db.from('wallets').whereNotNull('warned_at').whereColumn('available_fen', '>=', 'warn_below_fen').update({ warned_at: null })
  const low = await db
    .from('wallets')
    .select('id', 'organisation_id')
    .whereNull('warned_at')
    .whereColumn('available_fen', '<', 'warn_below_fen')
    .limit(WALLETS_MAX)
  let warned = 0
  for (const { id, organisation_id: organisationId } of low) {
    if (await inTransaction((trx) => warn(Number(id), Number(organisationId), trx))) warned += 1
  }
  return warned
}

/** The conditional update comes last and decides who warns when two look at once; the other one's messages are undone. */
async function warn(walletId: number, organisationId: number, trx: Trx): Promise<boolean> {
  const now = clock.now()
  const wallet = await trx.from('wallets').select('available_fen', 'warn_below_fen', 'warned_at').where('id', walletId).firstOrFail()
  const [availableFen, belowFen] = [toFen(wallet.available_fen), toFen(wallet.warn_below_fen)]
  if (wallet.warned_at || wallet.warn_below_fen === null || availableFen >= belowFen) return false
  const args = { available: formatFen(availableFen), below: formatFen(belowFen) }
  for (const { userId } of await peopleOfOrganisation(organisationId, ['owner', 'finance_member'], trx)) {
    for (const channel of channels) {
      const dedupKey = `balance_low:${walletId}:${now.getTime()}:${userId}:${channel}`
      await sendMessage({ event: 'balance_low', dedupKey, channel, userId, organisationId, args, link: '/wallet' }, { trx })
    }
  }
  const [{ affectedRows }] = await trx.rawQuery(
    'UPDATE wallets SET warned_at = ? WHERE id = ? AND warned_at IS NULL AND available_fen < warn_below_fen',
    [now, walletId] as any[]
  )
  if (affectedRows !== 1) throw new WalletMoved(`Wallet ${walletId} was warned of or topped up meanwhile`)
  return true
}
