import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { Viewer } from '../viewer.ts'

export const DEPARTMENT_DEPTH_MAX = 8

/** Without an id a new department. */
export type SaveDepartment = { id?: number; name: string; parentId: number | null; headUserId?: number | null }
export type DepartmentRefused =
  | { type: 'department_not_found' }
  | { type: 'parent_unknown' }
  /** Below itself. */
  | { type: 'parent_inside' }
  | { type: 'too_deep' }
  | { type: 'name_taken' }
  /** Heads are active members of the organisation. */
  | { type: 'head_unknown' }

/**
 * Creates, renames or moves a department of the viewer's organisation. Its organisation is locked: no two moves make a circle. What is
 * already so is not written again.
 */
export async function saveDepartment(viewer: Viewer, input: SaveDepartment): Promise<Result<{ id: number }, DepartmentRefused>> {
  const organisationId = viewer.organisationId!
  return inTransaction(async (trx) => {
    await trx.from('organisations').where('id', organisationId).select('id').forUpdate().first()
    const all = await trx.from('departments').where('organisation_id', organisationId).select('id', 'parent_id', 'name', 'head_user_id')
    const before = input.id === undefined ? null : all.find(({ id }) => id === input.id)
    if (before === undefined) return fail({ type: 'department_not_found' })
    const refused = refusalOf(input, all)
    if (refused) return fail(refused)
    if (!(await isActiveMember(input.headUserId, organisationId, trx))) return fail({ type: 'head_unknown' })
    if (before && isSame(before, input)) return ok({ id: before.id })
    const id = await store(input, organisationId, trx)
    if (id === null) return fail({ type: 'name_taken' })
    await writeAudit(
      {
        actor: viewer.actor, action: before ? 'identity.department.changed' : 'identity.department.created', subjectType: 'department',
        subjectId: id, before: before ? { name: before.name, parentId: before.parent_id, headUserId: before.head_user_id } : undefined,
        after: { name: input.name, parentId: input.parentId, headUserId: input.headUserId ?? null },
      },
      { trx }
    )
    return ok({ id })
  })
}

type Row = { id: number; parent_id: number | null; name: string; head_user_id: number | null }

const isSame = (row: Row, { name, parentId, headUserId = null }: SaveDepartment): boolean =>
  row.name === name && row.parent_id === parentId && row.head_user_id === headUserId

function refusalOf({ id, name, parentId }: SaveDepartment, all: Row[]): DepartmentRefused | null {
  if (all.some((row) => row.id !== id && row.parent_id === parentId && row.name === name)) return { type: 'name_taken' }
  if (parentId === null) return null
  const above = pathTo(parentId, all)
  if (above.length === 0) return { type: 'parent_unknown' }
  if (id !== undefined && above.includes(id)) return { type: 'parent_inside' }
  const below = id === undefined ? 1 : heightOf(id, all)
  return above.length + below > DEPARTMENT_DEPTH_MAX ? { type: 'too_deep' } : null
}

function pathTo(id: number, all: Row[]): number[] {
  const path: number[] = []
  for (let row = all.find((one) => one.id === id); row; row = all.find((one) => one.id === row!.parent_id)) path.unshift(row.id)
  return path
}

function heightOf(id: number, all: Row[]): number {
  const heights = all.filter((row) => row.parent_id === id).map((row) => heightOf(row.id, all))
  return 1 + Math.max(0, ...heights)
}

async function isActiveMember(userId: number | null | undefined, organisationId: number, trx: Trx): Promise<boolean> {
  if (!userId) return true
  return Boolean(await trx.from('users').where({ id: userId, organisation_id: organisationId, status: 'active' }).select('id').first())
}

/** Null: a sibling has that name, in letters that the database takes for the same. */
async function store({ id, name, parentId, headUserId = null }: SaveDepartment, organisationId: number, trx: Trx): Promise<number | null> {
  const now = clock.now()
  try {
    if (id !== undefined) {
      await trx.from('departments').where('id', id).update({ name, parent_id: parentId, head_user_id: headUserId, updated_at: now })
      return id
    }
    const row = { organisation_id: organisationId, parent_id: parentId, name, head_user_id: headUserId, created_at: now, updated_at: now }
    const [created] = await trx.insertQuery().table('departments').insert(row)
    return created
  } catch (error) {
    if (isDuplicate(error, 'departments_sibling') || isDuplicate(error, 'departments_name')) return null
    throw error
  }
}
