import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock, DAY_MS, later } from '#kernel/clock'
import { toFen } from '#kernel/money'

export type LowWallet = {
  organisationId: number
  organisationName: string
  availableFen: number
  warnBelowFen: number | null
  /** What all that runs out within `RENEWAL_DAYS` was bought for: about what its renewal costs. */
  renewalFen: number
}

const READ_WALLETS = 'wallet.wallets.read'
const RENEWAL_DAYS = 30

/** Wallets below their own warning, or too low to renew what runs out within a month; the lowest first. */
export async function lowWallets(viewer: Viewer, limit: number): Promise<LowWallet[]> {
  if (!viewer.may(READ_WALLETS)) return []
  const now = clock.now()
  const rows = await visibleOrganisations(viewer.for(READ_WALLETS), db.from('wallets'), 'wallets.organisation_id')
    .join('organisations', 'organisations.id', 'wallets.organisation_id')
    .joinRaw(
      `LEFT JOIN (SELECT organisation_id, SUM(price_fen) AS renewal_fen FROM resources
        WHERE state = 'running' AND expires_at BETWEEN ? AND ? GROUP BY organisation_id) AS renewals
        ON renewals.organisation_id = wallets.organisation_id`,
      [now, later(RENEWAL_DAYS * DAY_MS, now)]
    )
    .where('organisations.status', 'active')
    .whereNot('organisations.kind', 'operator')
    .whereRaw('(wallets.available_fen < wallets.warn_below_fen OR wallets.available_fen < renewals.renewal_fen)')
    .select('wallets.organisation_id', 'wallets.available_fen', 'wallets.warn_below_fen', 'organisations.name', 'renewals.renewal_fen')
    .orderBy('wallets.available_fen')
    .limit(limit)
  return rows.map((row) => ({
    organisationId: row.organisation_id,
    organisationName: row.name,
    availableFen: toFen(row.available_fen),
    warnBelowFen: row.warn_below_fen === null ? null : toFen(row.warn_below_fen),
    renewalFen: toFen(row.renewal_fen),
  }))
}
