import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'

export type Wallet = {
  /** Everything that belongs to the customer: available and held. */
  balanceFen: number
  heldFen: number
  availableFen: number
  /** What may leave as a withdrawal: recharged money that nothing holds. */
  withdrawableFen: number
  /** A warning goes out when `availableFen` falls below it; null: none wanted. */
  warnBelowFen: number | null
}

/** The wallet of the viewer's own organisation. One that was never opened reads as empty. */
export async function walletQuery(viewer: Viewer): Promise<Wallet> {
  const found = viewer.organisationId === null ? null : await walletOfQuery(viewer, viewer.organisationId)
  return found ?? { balanceFen: 0, heldFen: 0, availableFen: 0, withdrawableFen: 0, warnBelowFen: null }
}

/** The wallet of an organisation; null where there is none or the viewer may not see it. */
export async function walletOfQuery(viewer: Viewer, organisationId: number): Promise<Wallet | null> {
  const query = db.from('wallets').select('available_fen', 'held_fen', 'warn_below_fen')
  const mine = visibleOrganisations(viewer, query.where('organisation_id', organisationId), 'wallets.organisation_id')
  const row = await mine.first()
  if (!row) return null
  const availableFen = toFen(row.available_fen)
  const heldFen = toFen(row.held_fen)
  const warnBelowFen = row.warn_below_fen === null ? null : toFen(row.warn_below_fen)
  return { balanceFen: availableFen + heldFen, heldFen, availableFen, withdrawableFen: availableFen, warnBelowFen }
}
