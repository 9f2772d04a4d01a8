import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { isLimit } from '../kinds.ts'
import { RIGHTS_TOPIC } from '../limits.ts'
import { approvalRightsQuery, type RightsCell } from '../queries/approval_rights_query.ts'
import { sameRight, type ApprovalRight } from '../right.ts'

export type RightChange = { roleId: number; kind: string } & ApprovalRight
export type SetRightsRefused = { type: 'changed_meanwhile' } | { type: 'unknown_cell' } | { type: 'limit_invalid' }

/**
 * Sets what roles may decide, all of it or nothing; counts from the next decision on. `version` is the one of the table that was
 * looked at: when somebody else saved since, nothing is done (`changed_meanwhile`). What is so already changes nothing.
 *
 * @returns how many cells changed
 */
export async function setApprovalRights(
  viewer: Viewer,
  { version, changes }: { version: number; changes: readonly RightChange[] }
): Promise<Result<{ changed: number }, SetRightsRefused>> {
  return inTransaction(
    async (trx) => {
      await trx.rawQuery('INSERT IGNORE INTO topic_versions (topic, version) VALUES (?, 0)', [RIGHTS_TOPIC])
      await trx.rawQuery('SELECT version FROM topic_versions WHERE topic = ? FOR UPDATE', [RIGHTS_TOPIC])
      const table = await approvalRightsQuery(viewer, trx)
      if (table.version !== version) return fail({ type: 'changed_meanwhile' })
      const cells = table.kinds.flatMap((one) => one.cells)
      const wanted = changes.map((change) => ({ change, cell: cells.find((cell) => fits(cell, change)) }))
      if (wanted.some(({ cell }) => !cell)) return fail({ type: 'unknown_cell' })
      const differing = wanted.filter(({ change, cell }) => !sameRight(change, cell!)) as Wanted[]
      if (differing.some(({ change, cell }) => !isPossible(change, cell))) return fail({ type: 'limit_invalid' })
      if (differing.length === 0) return ok({ changed: 0 })
      for (const { change } of differing) await store(change, trx)
      await raiseTopic(RIGHTS_TOPIC, { trx })
      await audit(viewer, differing, trx)
      return ok({ changed: differing.length })
    },
    { isolationLevel: 'read committed' }
  )
}

type Wanted = { change: RightChange; cell: RightsCell }

const fits = ({ role, kind }: RightsCell, change: RightChange) => role.id === change.roleId && kind.code === change.kind

function isPossible({ may, limit }: RightChange, { kind }: RightsCell): boolean {
  return !may || limit === null || isLimit(kind.unit, limit)
}

async function store({ roleId, kind, may, limit }: RightChange, trx: Trx): Promise<void> {
  await trx.rawQuery(
    `INSERT INTO approval_rights (role_id, kind, may, limit_value, updated_at) VALUES (?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE may = VALUES(may), limit_value = VALUES(limit_value), updated_at = VALUES(updated_at)`,
    [roleId, kind, may, may ? limit : null, clock.now()] as any[]
  )
}

/** One row a role, so that a role's history is found by its code. `none`: may not; `unlimited`, else the limit in the unit. */
async function audit(viewer: Viewer, differing: readonly Wanted[], trx: Trx): Promise<void> {
  for (const code of new Set(differing.map(({ cell }) => cell.role.code))) {
    const mine = differing.filter(({ cell }) => cell.role.code === code)
    await writeAudit(
      {
        actor: viewer.actor, action: 'approvals.rights.changed', subjectType: 'role', subjectId: code,
        before: Object.fromEntries(mine.map(({ cell }) => [cell.kind.code, told(cell)])),
        after: Object.fromEntries(mine.map(({ change }) => [change.kind, told(change)])),
      },
      { trx }
    )
  }
}

const told = ({ may, limit }: ApprovalRight): string | number => (may ? (limit ?? 'unlimited') : 'none')
