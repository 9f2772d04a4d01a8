import db from '@adonisjs/lucid/services/db'
import { clock, later } from '#kernel/clock'
import { dedupesByKey } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { attemptsQuery } from '#suppliers/queries/attempts_query'
import { findEnrolment } from '../enrolment_rows.ts'
import { applySnapshot, applySubmitted, giveToPerson, pollLater, sendAnew, toDoubt, toWaiting, type KycEnd } from '../kyc/apply_kyc.ts'
import { kycKey, kycSubject, sendKyc } from '../kyc/send_kyc.ts'
import { findKyc, type KycRow } from '../kyc_rows.ts'
import { polledStates, type KycState } from '../kyc_states.ts'
import { kycWayOf, type KycWay } from '../kyc_way.ts'

type Supplier = { code: string; name: string; way: KycWay }

const isPolled = (state: KycState) => (polledStates as readonly KycState[]).includes(state)

/**
 * The job of one submission: sends it, asks about it, or does nothing, by the state that it finds. Runs again until the supplier has
 * decided or the due date is over; then a person is asked.
 */
export async function advanceKyc({ id }: { id: string }): Promise<KycEnd> {
  const row = await findKyc(id, db.connection())
  if (!row || (row.state !== 'submitting' && !isPolled(row.state))) return
  if (row.dueAt && row.dueAt <= clock.now()) return giveToPerson(row)
  const connection = await db.from('supplier_connections').where('id', row.connectionId).select('code', 'name').firstOrFail()
  const supplier: Supplier = { ...connection, way: await kycWayOf(connection.code) } as Supplier
  return row.state === 'submitting' ? submit(row, supplier, { again: false }) : look(row, supplier)
}

async function submit(row: KycRow, { code, name, way }: Supplier, how: { again: boolean }): Promise<KycEnd> {
  const sent = await sendKyc(row, code, way, how)
  switch (sent.type) {
    case 'sent':
      return applySubmitted(sent.row, sent.answer, name)
    case 'in_flight':
      return { again: later(1_000, sent.until) }
    case 'in_doubt':
      return row.state === 'uncertain' ? giveToPerson(row) : toDoubt(row)
    case 'not_ready':
      return row.state === 'uncertain' ? giveToPerson(row) : toWaiting(row)
    default:
      return sent satisfies never
  }
}

/** Asks the supplier, which has no effect. After a lost call nothing is sent again before that. */
async function look(row: KycRow, supplier: Supplier): Promise<KycEnd> {
  const { code, name, way } = supplier
  if (!way.asks) return row.state === 'uncertain' ? afterNothingFound(row, supplier, { wasAsked: false }) : { again: row.dueAt! }
  const enrolment = await findEnrolment(row, db.connection())
  if (!enrolment?.supplierAccount) return giveToPerson(row)
  const options = { subject: kycSubject(row), organisationId: row.organisationId }
  const answer = await hub.use(code).ask('queryKyc', { supplierAccountId: enrolment.supplierAccount }, options)
  if (answer.status === 'refused' && (answer.reason === 'not_found' || answer.reason === 'restricted')) return giveToPerson(row, answer.reason)
  if (answer.status !== 'done') return pollLater(row)
  if (row.state === 'uncertain' && answer.data.state === 'none') return afterNothingFound(row, supplier, { wasAsked: true })
  return applySnapshot(row, answer.data, name, answer.callId)
}

/**
 * A lost call left no trace so far. Where the supplier dedupes by key the same call goes out again; where it does not, a new one only
 * after a look-up and the time in which the effect may still appear; where nobody knows that time, a person decides.
 */
async function afterNothingFound(row: KycRow, supplier: Supplier, { wasAsked }: { wasAsked: boolean }): Promise<KycEnd> {
  const properties = await hub.use(supplier.code).properties()
  if (dedupesByKey(properties, 'submitKyc')) return submit(row, supplier, { again: true })
  const { effectSettleSeconds } = properties
  if (!wasAsked || effectSettleSeconds === null) return giveToPerson(row)
  const attempts = await attemptsQuery(kycKey(row))
  const lastEnd = Math.max(0, ...attempts.map(({ deadlineAt }) => deadlineAt.getTime()))
  const settledAt = new Date(lastEnd + effectSettleSeconds * 1_000)
  return settledAt > clock.now() ? { again: settledAt } : sendAnew(row)
}
