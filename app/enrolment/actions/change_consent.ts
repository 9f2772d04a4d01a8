import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Client, type Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import { hub } from '#suppliers/hub'
import { connectionCode } from '#suppliers/queries/connection_code_query'
import type { Pair } from '../enrolment_rows.ts'
import { IDENTITY, kycWayOf } from '../kyc_way.ts'
import { tellConsentGiven } from '../events/consent_given.ts'

export type ConsentState = 'given' | 'withdrawn'
type Change = Pair & { actor: Actor }

/**
 * The customer agrees that its data goes to this supplier: what is required there and what is configured beyond that, as it
 * stands now, its identity included where that supplier verifies by submission. Without it nothing is pushed. A second call
 * changes nothing, unless the supplier wants more by now. Throws for an unknown connection. Whoever gives a transaction asks what is
 * `covered` before opening it: that reads by a connection of its own.
 */
export async function giveConsent(
  { actor, ...pair }: Change,
  { covered, ...options }: { trx?: Trx; covered?: readonly string[] } = {}
): Promise<void> {
  const attributes = covered ?? (await coveredAt(pair.connectionId))
  await change({ ...pair, actor }, 'given', attributes, options)
}

async function coveredAt(connectionId: number): Promise<string[]> {
  const code = await connectionCode(connectionId)
  if (!code) throw new Error(`E_UNKNOWN_CONNECTION: there is no connection ${connectionId}.`)
  return covers(code)
}

/** What a consent to this supplier covers today: attributes of the account, and the identity where it verifies by submission. */
export async function covers(code: string): Promise<string[]> {
  const { required, optional } = await hub.use(code).attributes()
  const { kind } = await kycWayOf(code)
  return [...new Set<string>([...required, ...optional, ...(kind === 'submission' ? [IDENTITY] : [])])]
}

/**
 * Takes the agreement back: nothing new is pushed from now on. Accounts that exist at the supplier stay as they are, and what
 * was told stays told; that is between customer and supplier. A second call changes nothing.
 */
export async function withdrawConsent(input: Change, options: { trx?: Trx } = {}): Promise<void> {
  await change(input, 'withdrawn', [], options)
}

async function change({ actor, ...pair }: Change, state: ConsentState, attributes: readonly string[], options: { trx?: Trx }): Promise<void> {
  await inTransaction(async (trx) => {
    const row = await lockConsent(pair, trx)
    if (row && row.state === state && (state === 'withdrawn' || (await coversAll(row.id, attributes, trx)))) return
    if (!row && state === 'withdrawn') return
    const now = clock.now()
    const columns = { state, changed_by: actor.userId, changed_at: now }
    const id = row ? row.id : await insertConsent(pair, columns, trx)
    if (id === null) return
    if (row) await trx.from('supplier_consents').where('id', id).update(columns)
    const event = { consent_id: id, state, attributes: toJson(attributes), user_id: actor.userId, at: now }
    await trx.insertQuery().table('supplier_consent_events').insert(event)
    await writeAudit(
      {
        actor, action: `enrolment.consent.${state}`, subjectType: 'consent', subjectId: id, organisationId: pair.organisationId,
        before: { state: row?.state ?? null }, after: { state, connectionId: pair.connectionId, attributes },
      },
      { trx }
    )
    if (state === 'given') await tellConsentGiven(pair, { trx })
  }, options)
}

async function lockConsent(pair: Pair, trx: Trx): Promise<{ id: number; state: ConsentState } | null> {
  const where = { organisation_id: pair.organisationId, connection_id: pair.connectionId }
  // Read first: a lock on a row that is not there is a lock on the gap, and two of them wait for each other.
  const known = await trx.from('supplier_consents').where(where).select('id', 'state').first()
  if (!known) return known
  return trx.from('supplier_consents').where('id', known.id).forUpdate().select('id', 'state').first()
}

/** Whether what was agreed to last covers what is asked for now: a supplier that wants more asks again. */
async function coversAll(consentId: number, attributes: readonly string[], trx: Trx): Promise<boolean> {
  const last = await trx.from('supplier_consent_events').where('consent_id', consentId).orderBy('id', 'desc').select('attributes').first()
  const agreed = fromJson<string[]>(last?.attributes ?? '[]')
  return attributes.every((name) => agreed.includes(name))
}

/** Null: somebody else gave it at the same moment. */
async function insertConsent({ organisationId, connectionId }: Pair, columns: object, trx: Trx): Promise<number | null> {
  try {
    const [id] = await trx.insertQuery().table('supplier_consents').insert({ organisation_id: organisationId, connection_id: connectionId, ...columns })
    return id
  } catch (error) {
    if (isDuplicate(error, 'supplier_consents_pair')) return null
    throw error
  }
}

/** Whether data of the organisation may be pushed there now. */
export async function hasConsent({ organisationId, connectionId }: Pair, client: Client): Promise<boolean> {
  const row = await client
    .from('supplier_consents').where({ organisation_id: organisationId, connection_id: connectionId, state: 'given' }).select('id').first()
  return row !== null
}
