import db from '@adonisjs/lucid/services/db'
import { fail, ok, type Result } from '#kernel/result'
import type { Viewer } from '#identity/viewer'
import type { SsoTarget } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { isPublicAddress } from '#suppliers/outgoing'
import { connectionCode } from '#suppliers/queries/connection_code_query'
import { findEnrolment, subjectOf } from '../enrolment_rows.ts'

export type EnterConsole = {
  viewer: Viewer
  connectionId: number
  /** As the supplier names it; without one the console's front page opens. */
  resource?: { resourceId: string; family?: string; region?: string }
}

export type ConsoleEntry = { url: string; expiresAt: Date }

export type EnterConsoleRefused =
  /** There is no account of this organisation at the supplier yet. */
  | { type: 'not_enrolled' }
  | { type: 'suspended' }
  /** This supplier has no entry of this kind. */
  | { type: 'unsupported' }
  | { type: 'refused'; reason: string; supplierCode: string }
  /** No answer: trying again later is harmless. */
  | { type: 'unavailable' }

/**
 * A one-use address of the supplier's console for the viewer's own organisation, made for the redirect that follows at once. It
 * is never stored and never logged. Each call makes a new one.
 */
export async function enterConsole({ viewer, connectionId, resource }: EnterConsole): Promise<Result<ConsoleEntry, EnterConsoleRefused>> {
  const { organisationId, userId } = viewer
  const code = await connectionCode(connectionId)
  if (!code || organisationId === null || viewer.realm !== 'portal') return fail({ type: 'not_enrolled' })
  const enrolment = await findEnrolment({ organisationId, connectionId }, db.connection())
  if (enrolment?.state === 'suspended') return fail({ type: 'suspended' })
  if (enrolment?.state !== 'active' || !enrolment.supplierAccount) return fail({ type: 'not_enrolled' })
  if (!(await hub.use(code).can('createSsoUrl'))) return fail({ type: 'unsupported' })
  const target: SsoTarget = resource ? { kind: 'resource', ...resource } : { kind: 'console' }
  const input = { supplierAccountId: enrolment.supplierAccount, target, actor: `user-${userId}` }
  const answer = await hub.use(code).ask('createSsoUrl', input, { subject: subjectOf(enrolment), organisationId })
  if (answer.status === 'refused') {
    const { reason, supplierCode } = answer
    return fail(reason === 'unsupported' ? { type: 'unsupported' } : { type: 'refused', reason, supplierCode })
  }
  if (answer.status !== 'done' || !isPublicAddress(answer.data.url)) return fail({ type: 'unavailable' })
  return ok(answer.data)
}
