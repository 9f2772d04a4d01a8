import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { checkAmount } from '../ledger/movements.ts'
import { walletOf } from './open_wallet.ts'

/**
 * Sets below which available balance the viewer's organisation is warned; null turns the warning off. A balance that is below
 * the new limit already is warned of at the next look, within a minute. The same limit again changes nothing.
 */
export async function setBalanceWarning(
  viewer: Viewer,
  { belowFen }: { belowFen: number | null },
  options: { trx?: Trx } = {}
): Promise<void> {
  if (belowFen !== null) checkAmount(belowFen, 1)
  const organisationId = viewer.organisationId!
  await inTransaction(async (trx) => {
    const { id } = await walletOf(organisationId, trx)
    const before = await trx.from('wallets').select('warn_below_fen').where('id', id).forUpdate().firstOrFail()
    if (before.warn_below_fen === belowFen) return
    await writeAudit(
      {
        actor: viewer.actor, action: 'wallet.warning.set', subjectType: 'wallet', subjectId: id, organisationId,
        before: { belowFen: before.warn_below_fen }, after: { belowFen },
      },
      { trx }
    )
    await trx.from('wallets').where('id', id).update({ warn_below_fen: belowFen, warned_at: null, updated_at: clock.now() })
  }, options)
}
