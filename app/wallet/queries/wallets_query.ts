import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'

export type WalletRow = { organisationId: number; organisationName: string; balanceFen: number; availableFen: number; heldFen: number }

const sortColumns = { available: 'wallets.available_fen', held: 'wallets.held_fen', opened: 'wallets.id' } as const
export type WalletSort = keyof typeof sortColumns | `-${keyof typeof sortColumns}`
export const walletSorts = ['available', '-available', 'held', '-held', 'opened', '-opened'] as const satisfies WalletSort[]

export type WalletsFilter = { q?: string; sort?: WalletSort }

/** Customers' wallets, the newest first unless sorted otherwise. Names are read for the shown rows only. */
export async function walletsQuery(
  viewer: Viewer,
  { q, sort = '-opened' }: WalletsFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<WalletRow>> {
  const narrowed = visibleOrganisations(viewer, db.from('wallets'), 'wallets.organisation_id')
  if (q) void narrowed.whereIn('organisation_id', db.from('organisations').select('id').where('name', 'like', `%${escapeLike(q)}%`))
  const [{ total }] = await narrowed.clone().count('* as total')
  const column = sortColumns[sort.replace('-', '') as keyof typeof sortColumns]
  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const rows = await narrowed
    .select('organisation_id', 'available_fen', 'held_fen')
    .orderBy([{ column, order: direction }, { column: 'wallets.id', order: direction }])
    .offset((page - 1) * pageSize)
    .limit(pageSize)
  const names = await namesOf(rows.map((row) => row.organisation_id))
  return numberedPage(rows.map((row) => toWalletRow(row, names)), Number(total), page, pageSize)
}

async function namesOf(ids: number[]): Promise<Map<number, string>> {
  const rows = await db.from('organisations').select('id', 'name').whereIn('id', ids)
  return new Map(rows.map((row) => [row.id, row.name]))
}

function toWalletRow(row: any, names: Map<number, string>): WalletRow {
  const availableFen = toFen(row.available_fen)
  const heldFen = toFen(row.held_fen)
  const organisationName = names.get(row.organisation_id) ?? ''
  return { organisationId: row.organisation_id, organisationName, balanceFen: availableFen + heldFen, availableFen, heldFen }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`)
}
