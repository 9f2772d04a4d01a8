import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Client } from '#kernel/database/transaction'
import { allApprovalKinds, type ApprovalKind } from '../kinds.ts'
import { RIGHTS_TOPIC } from '../limits.ts'
import { type ApprovalRight } from '../right.ts'
import { rightOfRow } from './approval_right_query.ts'

export type RightsRole = { id: number; code: string; zh: string; en: string; people: number }
/** `key` names the cell's fields in the form. */
export type RightsCell = ApprovalRight & { key: string; kind: ApprovalKind; role: RightsRole }
export type RightsTable = { version: number; kinds: { kind: ApprovalKind; cells: RightsCell[] }[] }

/** Which role may decide what, up to which size: staff roles × kinds. Roles are the operator's: only the whole platform's reader sees them. */
export async function approvalRightsQuery(viewer: Viewer, client: Client = db.connection()): Promise<RightsTable> {
  if (viewer.scope !== 'platform') return { version: 0, kinds: [] }
  const version = await client.from('topic_versions').where('topic', RIGHTS_TOPIC).select('version').first()
  const roles = await staffRoles(client)
  const rows = await client.from('approval_rights').select('role_id', 'kind', 'may', 'limit_value')
  const stored = new Map(rows.map((row) => [`${row.role_id}:${row.kind}`, row]))
  const kinds = allApprovalKinds().map((kind) => ({
    kind,
    cells: roles.map((role) => {
      const { may = null, limit_value: limit = null } = stored.get(`${role.id}:${kind.code}`) ?? {}
      const right = rightOfRow(kind, { code: role.code, may, limit_value: limit })
      return { ...right, key: `r${role.id}_${kind.code.replace('.', '__')}`, kind, role }
    }),
  }))
  return { version: Number(version?.version ?? 0), kinds }
}

async function staffRoles(client: Client): Promise<RightsRole[]> {
  const rows = await client
    .from('roles')
    .where('realm', 'back_office')
    .whereNull('retired_at')
    .select('id', 'code', 'name_zh as zh', 'name_en as en')
    .select(
      db.raw(
        `(SELECT COUNT(*) FROM user_roles JOIN users ON users.id = user_roles.user_id
          WHERE user_roles.role_id = roles.id AND users.status = 'active') AS people`
      )
    )
    .orderBy('id')
  return rows.map((row) => ({ ...row, people: Number(row.people) }))
}
