import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Client } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { approvalKindOf, type ApprovalKind } from '../kinds.ts'
import { covers, defaultRight, largestRight, noRight, type ApprovalRight } from '../right.ts'

/**
 * May the viewer decide requests of this kind, and up to which size? The largest of their roles counts, as the tables say now.
 * Give the open transaction as `client` when the answer decides what the transaction does. Guests and members may nothing,
 * `systemViewer` everything.
 */
export async function approvalRight(viewer: Viewer, kindCode: string, client: Client = db.connection()): Promise<ApprovalRight> {
  const kind = approvalKindOf(kindCode)
  if (viewer.kind === 'system') return { may: true, limit: null }
  if (viewer.userId === null || viewer.realm !== 'back_office') return noRight
  const rows = await client
    .from('user_roles')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .leftJoin('approval_rights', (join) => {
      void join.on('approval_rights.role_id', '=', 'roles.id').andOnVal('approval_rights.kind', '=', kind.code)
    })
    .where({ 'user_roles.user_id': viewer.userId, 'roles.realm': 'back_office' })
    .select('roles.code', 'approval_rights.may', 'approval_rights.limit_value')
  return largestRight(rows.map((row) => rightOfRow(kind, row)))
}

/** May the viewer decide one request of this size (in the kind's unit; 0 where it has none)? */
export async function mayDecide(viewer: Viewer, kindCode: string, amount: number, client?: Client): Promise<boolean> {
  return covers(await approvalRight(viewer, kindCode, client), amount)
}

/** A role's right from a row that was joined; the kind's default where there is none. */
export function rightOfRow(kind: ApprovalKind, row: { code: string; may: number | null; limit_value: unknown }): ApprovalRight {
  if (row.may === null) return defaultRight(kind, row.code)
  if (!row.may) return noRight
  return { may: true, limit: row.limit_value === null ? null : toFen(row.limit_value) }
}
