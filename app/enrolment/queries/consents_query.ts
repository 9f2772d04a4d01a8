import db from '@adonisjs/lucid/services/db'
import { organisationProfile } from '#identity/queries/organisation_profile_query'
import type { Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import type { CustomerAttribute } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import type { ConsentState } from '../actions/change_consent.ts'
import { IDENTITY, kycWayOf } from '../kyc_way.ts'
import { attributesFor } from '../attributes.ts'

export type ConsentView = {
  connectionId: number
  connectionCode: string
  connectionName: string
  /** Null: never asked. */
  state: ConsentState | null
  changedAt: Date | null
  changedBy: string | null
  /** What goes there, as it stands today: name and value; null where the organisation has none. */
  attributes: { name: CustomerAttribute; value: string | null; required: boolean }[]
  /** An account of the organisation there; it stays whatever is decided here. */
  account: string | null
  /** The identity goes there too: this supplier verifies by what we send. */
  identity: boolean
  /** What was agreed to does not cover what the supplier wants by now. */
  wantsMore: boolean
  /** The supplier has sent a code to the organisation's phone and waits for it. */
  codeSentAt: Date | null
  history: { at: Date; state: ConsentState; by: string | null; attributes: string[] }[]
}

const CONNECTIONS_MAX = 100
const HISTORY_MAX = 20

/** Which supplier gets which data of the viewer's own organisation: every visible supplier, and any that it ever agreed to. */
export async function consentsQuery(viewer: Viewer): Promise<ConsentView[]> {
  const { organisationId } = viewer
  if (organisationId === null || viewer.realm !== 'portal') return []
  const profile = await organisationProfile(organisationId, db.connection())
  if (!profile) return []
  const rows = await db
    .from('supplier_connections as connections')
    .joinRaw('LEFT JOIN supplier_consents AS consents ON consents.connection_id = connections.id AND consents.organisation_id = ?', [organisationId])
    .joinRaw('LEFT JOIN enrolments ON enrolments.connection_id = connections.id AND enrolments.organisation_id = ?', [organisationId])
    .leftJoin('enrolment_codes as codes', 'codes.enrolment_id', 'enrolments.id')
    .leftJoin('users', 'users.id', 'consents.changed_by')
    .where((either) => void either.where('connections.visible', true).orWhereNotNull('consents.id'))
    .select('connections.id', 'connections.code', 'connections.name', 'consents.id as consent_id', 'consents.state', 'consents.changed_at')
    .select('users.name as changed_by', 'enrolments.supplier_account', 'codes.sent_at')
    .orderBy('connections.code')
    .limit(CONNECTIONS_MAX)
  return Promise.all(
    rows.map(async (row) => {
      const supplier = hub.use(row.code)
      const wanted = (await supplier.can('syncUser')) ? await supplier.attributes() : { required: [], optional: [] }
      const { attributes } = attributesFor(profile, wanted)
      const names = [...new Set([...wanted.required, ...wanted.optional])]
      const { kind } = await kycWayOf(row.code)
      const identity = kind === 'submission'
      const history = row.consent_id ? await historyOf(row.consent_id) : []
      const agreed = row.state === 'given' ? (history[0]?.attributes ?? []) : []
      return {
        connectionId: row.id, connectionCode: row.code, connectionName: row.name, state: row.state, changedAt: row.changed_at, changedBy: row.changed_by,
        attributes: names.map((name) => ({ name, value: attributes[name] ?? null, required: wanted.required.includes(name) })),
        codeSentAt: row.supplier_account ? null : row.sent_at,
        account: row.supplier_account, history, identity,
        wantsMore: row.state === 'given' && [...names, ...(identity ? [IDENTITY] : [])].some((name) => !agreed.includes(name)),
      }
    })
  )
}

async function historyOf(consentId: number): Promise<ConsentView['history']> {
  const rows = await db.from('supplier_consent_events as events').leftJoin('users', 'users.id', 'events.user_id').where('events.consent_id', consentId)
    .orderBy('events.id', 'desc').limit(HISTORY_MAX).select('events.at', 'events.state', 'events.attributes', 'users.name')
  return rows.map(({ at, state, name, attributes }) => ({ at, state, by: name, attributes: fromJson<string[]>(attributes) }))
}

export type ConsentNeeded = { connectionId: number; name: string }

/** Of these suppliers, by code, those that the viewer's organisation has to agree to before anything is bought there. */
export async function consentsNeededQuery(viewer: Viewer, connectionCodes: readonly string[]): Promise<ConsentNeeded[]> {
  if (connectionCodes.length === 0) return []
  const rows = await db
    .from('supplier_connections as connections')
    .joinRaw(
      "LEFT JOIN supplier_consents AS consents ON consents.connection_id = connections.id AND consents.organisation_id = ? AND consents.state = 'given'",
      [viewer.organisationId ?? 0]
    )
    .joinRaw("LEFT JOIN enrolments ON enrolments.connection_id = connections.id AND enrolments.organisation_id = ? AND enrolments.state = 'active'", [
      viewer.organisationId ?? 0,
    ])
    .whereIn('connections.code', [...new Set(connectionCodes)])
    .whereNull('consents.id')
    .whereNull('enrolments.id')
    .select('connections.id', 'connections.code', 'connections.name')
    .orderBy('connections.code')
  const needing: ConsentNeeded[] = []
  for (const { id, code, name } of rows) if (await hub.use(code).can('syncUser')) needing.push({ connectionId: id, name })
  return needing
}
