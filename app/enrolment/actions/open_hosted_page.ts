import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { fail, ok, type Result } from '#kernel/result'
import { isPublicAddress } from '#suppliers/outgoing'
import { findEnrolment } from '../enrolment_rows.ts'
import { sendKyc } from '../kyc/send_kyc.ts'
import { kycOfEnrolment } from '../kyc_rows.ts'
import { kycWayOf } from '../kyc_way.ts'

export type OpenHostedPage = { viewer: Viewer; connectionCode: string }

export type HostedRefused =
  /** This supplier has no page for the viewer's organisation now. */
  | { type: 'not_hosted' }
  /** No answer: trying again later is harmless, because opening the page hands in nothing. */
  | { type: 'unavailable' }
  | { type: 'refused'; supplierCode: string }

/**
 * The supplier's own page of real-name verification, opened fresh for the redirect that follows at once. Its address is neither stored
 * nor logged. Each call opens a new one under the same operation key: nothing is submitted by opening it.
 */
export async function openHostedPage({ viewer, connectionCode }: OpenHostedPage): Promise<Result<{ url: string }, HostedRefused>> {
  const connection = await db.from('supplier_connections').where('code', connectionCode).select('id').first()
  if (!connection || viewer.organisationId === null || viewer.realm !== 'portal') return fail({ type: 'not_hosted' })
  const enrolment = await findEnrolment({ organisationId: viewer.organisationId, connectionId: connection.id }, db.connection())
  const row = enrolment && (await kycOfEnrolment(enrolment.id, db.connection()))
  const way = await kycWayOf(connectionCode)
  if (row?.state !== 'hosted' || way.kind !== 'hosted') return fail({ type: 'not_hosted' })
  const sent = await sendKyc(row, connectionCode, way, { again: true })
  if (sent.type !== 'sent') return fail({ type: 'unavailable' })
  const { answer } = sent
  if (answer.status === 'refused') return fail({ type: 'refused', supplierCode: answer.supplierCode })
  const url = answer.status === 'done' ? answer.data.hosted?.url : undefined
  return url && isPublicAddress(url) ? ok({ url }) : fail({ type: 'unavailable' })
}
