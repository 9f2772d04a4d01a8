import db from '@adonisjs/lucid/services/db'
import { writeAudit } from '#audit/actions/write_audit'
import { enqueue } from '#jobs/actions/enqueue'
import { clock, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { showTime } from '#kernel/time'
import { GRACE_DAYS, GRACE_MS, obstaclesTo, type ClosingSubject, type Obstacle } from '../closing.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { peopleOfOrganisation } from '../queries/people_of_organisation_query.ts'
import type { Viewer } from '../viewer.ts'
import { confirmPassword, type NotConfirmed } from './confirm_password.ts'

export const CLOSE_JOB = 'identity.carry_out_closure'

export type RequestClosure = { kind: ClosingSubject['kind']; password: string }
export type ClosureRefused = NotConfirmed | { type: 'obstacles'; obstacles: Obstacle[] }

export function subjectOf({ organisationId, userId }: Viewer, kind: ClosingSubject['kind']): ClosingSubject {
  return kind === 'person' ? { kind, organisationId: organisationId!, userId: userId! } : { kind, organisationId: organisationId! }
}

export const openKeyOf = (subject: ClosingSubject): string =>
  subject.kind === 'person' ? `person:${subject.userId}` : `organisation:${subject.organisationId}`

/**
 * Closes one's own account, or one's organisation, in thirty days, against the password and when nothing stands in the way.
 * Until then everything works, and it can be undone. A second call while one is open returns the same.
 */
export async function requestClosure(viewer: Viewer, { kind, password }: RequestClosure): Promise<Result<{ dueAt: Date }, ClosureRefused>> {
  const user = await db.from('users').where('id', viewer.userId!).select('password').firstOrFail()
  const confirmed = await confirmPassword(user.password, password, viewer.actor)
  if (!confirmed.ok) return confirmed
  const subject = subjectOf(viewer, kind)
  return inTransaction(async (trx) => {
    await trx.from('organisations').where('id', subject.organisationId).select('id').forUpdate().first()
    const open = await trx.from('closures').where('open_key', openKeyOf(subject)).select('due_at').first()
    if (open) return ok({ dueAt: open.due_at })
    const obstacles = await obstaclesTo(subject, trx)
    if (obstacles.length > 0) return fail({ type: 'obstacles', obstacles })
    const now = clock.now()
    const dueAt = later(GRACE_MS, now)
    const [id] = await trx.insertQuery().table('closures').insert({
      kind, organisation_id: subject.organisationId, user_id: kind === 'person' ? viewer.userId : null, requested_by: viewer.userId,
      open_key: openKeyOf(subject), due_at: dueAt, created_at: now,
    })
    await enqueue({ type: CLOSE_JOB, payload: { closureId: id }, runAt: dueAt }, { trx })
    await writeAudit({ actor: viewer.actor, action: 'identity.closure.requested', subjectType: 'closure', subjectId: id, after: { kind, dueAt } }, { trx })
    await tellConcerned(subject, { event: `closing_${kind}`, id, args: { days: GRACE_DAYS, at: showTime(dueAt) } }, trx)
    return ok({ dueAt })
  })
}

/** Takes a closing back while its grace lasts. False: none is open. */
export async function undoClosure(viewer: Viewer, { kind }: { kind: ClosingSubject['kind'] }): Promise<boolean> {
  const subject = subjectOf(viewer, kind)
  return inTransaction(async (trx) => {
    const row = await trx.from('closures').where('open_key', openKeyOf(subject)).forUpdate().select('id', 'due_at').first()
    if (!row) return false
    await trx.from('closures').where('id', row.id).update({ state: 'undone', open_key: null, ended_at: clock.now() })
    const before = { kind, dueAt: row.due_at }
    await writeAudit({ actor: viewer.actor, action: 'identity.closure.undone', subjectType: 'closure', subjectId: row.id, before }, { trx })
    await tellConcerned(subject, { event: 'closing_undone', id: row.id, args: {} }, trx)
    return true
  })
}

type Telling = { event: string; id: number; args: Record<string, string | number> }

/** The person, or every administrator of the organisation. */
export async function tellConcerned(subject: ClosingSubject, { event, id, args }: Telling, trx: Trx): Promise<void> {
  const { organisationId, kind } = subject
  const people = kind === 'person' ? [{ userId: subject.userId }] : await peopleOfOrganisation(organisationId, ['owner'], trx)
  const link = kind === 'person' ? '/account/data' : '/organisation/data'
  for (const { userId } of people) {
    for (const channel of ['mail', 'station'] as const) {
      const dedupKey = `${event}:${id}:${userId}:${channel}`
      await tellNoticeDue({ event, dedupKey, channel, userId, organisationId, args, link }, { trx })
    }
  }
}
