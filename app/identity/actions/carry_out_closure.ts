import { systemActor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import type { JobOutcome } from '#jobs/registry'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { eraseElsewhere, obstaclesTo, type ClosingSubject } from '../closing.ts'
import { noPassword } from '../passwords.ts'
import { administratorRoles } from './find_member.ts'
import { erasePerson } from './erase_person.ts'
import { settleOwned } from './offboard_member.ts'
import { tellConcerned } from './request_closure.ts'

/**
 * The grace is over: personal data goes, ledger, orders and audit stay. What came into the way meanwhile puts it off by a day,
 * and who is concerned is told once. Undone or done before: nothing happens.
 */
export async function carryOutClosure({ closureId }: { closureId: number }): Promise<JobOutcome> {
  const passwordHash = await noPassword()
  return inTransaction(async (trx) => {
    const found = await trx.from('closures').where('id', closureId).select('organisation_id').first()
    if (!found) return
    await trx.from('organisations').where('id', found.organisation_id).select('id').forUpdate().first()
    const row = await trx.from('closures').where({ id: closureId, state: 'open' }).forUpdate().first()
    if (!row) return
    const subject: ClosingSubject = row.kind === 'person'
      ? { kind: 'person', organisationId: row.organisation_id, userId: row.user_id }
      : { kind: 'organisation', organisationId: row.organisation_id }
    const obstacles = await obstaclesTo(subject, trx)
    if (obstacles.length > 0) return putOff(row, subject, trx)
    await (subject.kind === 'person' ? closePerson(subject, passwordHash, trx) : closeOrganisation(subject, passwordHash, trx))
    await trx.from('closures').where('id', closureId).update({ state: 'done', open_key: null, ended_at: clock.now() })
    const { organisationId } = subject
    await writeAudit(
      { actor: systemActor, action: 'identity.closure.carried_out', subjectType: 'closure', subjectId: closureId, organisationId, after: { kind: subject.kind } },
      { trx }
    )
    return undefined
  })
}

async function putOff(row: Record<string, any>, subject: ClosingSubject, trx: Trx): Promise<{ again: Date }> {
  await trx.from('closures').where('id', row.id).update({ postponed_at: clock.now() })
  await tellConcerned(subject, { event: 'closing_postponed', id: row.id, args: {} }, trx)
  return { again: later(DAY_MS) }
}

/** What the person owns goes to the organisation's first administrator. */
async function closePerson(subject: ClosingSubject & { kind: 'person' }, passwordHash: string, trx: Trx): Promise<void> {
  const taker = await trx
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.organisation_id': subject.organisationId, 'users.status': 'active' })
    .whereIn('roles.code', [...administratorRoles])
    .whereNot('users.id', subject.userId)
    .orderBy('users.id')
    .select('users.id')
    .firstOrFail()
  const settled = await settleOwned({ userId: subject.userId, takerId: taker.id }, trx)
  await erasePerson(subject, { passwordHash, settled: { takerId: taker.id, ...settled } }, trx)
}

async function closeOrganisation(subject: ClosingSubject, passwordHash: string, trx: Trx): Promise<void> {
  const { organisationId } = subject
  const people = await trx.from('users').where('organisation_id', organisationId).whereNull('erased_at').select('id')
  for (const { id: userId } of people) {
    await settleOwned({ userId, takerId: null }, trx)
    await erasePerson({ kind: 'person', organisationId, userId }, { passwordHash }, trx)
  }
  const now = clock.now()
  await trx.from('invitations').where({ organisation_id: organisationId, state: 'open' }).update({ state: 'withdrawn', open_target: null, ended_at: now })
  await trx.from('closures').where({ organisation_id: organisationId, state: 'open', kind: 'person' }).update({ state: 'done', open_key: null, ended_at: now })
  await trx.from('organisations').where('id', organisationId).update({
    status: 'closed', contact_name: null, contact_email: null, contact_phone: null, address: null, updated_at: now,
  })
  await eraseElsewhere(subject, { trx })
}
