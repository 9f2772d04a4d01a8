import db from '@adonisjs/lucid/services/db'
import { enrolledOrganisationsQuery } from '#enrolment/queries/enrolled_organisations_query'
import { supplierAccountsQuery } from '#enrolment/queries/supplier_accounts_query'
import { customerNamesQuery } from '#identity/queries/customer_names_query'
import { systemViewer } from '#identity/viewer'
import type { Enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import type { ResourceSnapshot } from '#supplier-sdk'
import { books } from '#suppliers/books'
import { foundResources } from '#suppliers/found'
import { hub } from '#suppliers/hub'

export const SCAN_IMPORTS = 'orders.scan_imports'
const PAGES_MAX = 50

export const scanImportsJob = (code: string): Enqueue => ({ type: SCAN_IMPORTS, payload: { code }, dedupKey: `imports:${code}`, queue: 'resources' })

/** What is kept of a resource until somebody links it. Times are ISO. */
export type ImportContent = Pick<ResourceSnapshot, 'name' | 'family' | 'state' | 'rawState' | 'spec' | 'endpoints'> & {
  region: string
  offerKey: string | null
  createdAt: string | null
  expiresAt: string | null
}

/**
 * Lists what exists at a supplier under our customers' accounts and our own, and keeps what nothing of ours knows with a suggestion
 * whose it may be: the customer of the account, or of whom the resource bears the name. Changes no books. Seen again a suggestion is
 * brought up to date; what was linked stays. A list that cannot be read whole suggests what it told. Returns how many it suggests.
 */
export async function scanImports({ code }: { code: string }): Promise<number> {
  const row = await db.from('supplier_connections').where({ code, read: 1 }).select('id').first()
  if (!row || !(await hub.use(code).can('listResources'))) return 0
  const connectionId = Number(row.id)
  const found = await listAll(code, [undefined, ...(await supplierAccountsQuery(systemViewer, connectionId))])
  const strangers = await books().strangers(connectionId, foundResources([...found.values()]))
  const owners = await enrolledOrganisationsQuery(systemViewer, connectionId, [...found.values()].map(({ supplierAccountId }) => supplierAccountId))
  const names = await customerNamesQuery(systemViewer)
  for (const { supplierNo } of strangers) await suggest(connectionId, found.get(supplierNo)!, owners, names)
  await forgetKnown(connectionId)
  return strangers.length
}

async function listAll(code: string, accounts: readonly (string | undefined)[]): Promise<Map<string, ResourceSnapshot>> {
  const found = new Map<string, ResourceSnapshot>()
  for (const supplierAccountId of accounts) {
    let cursor: string | undefined
    for (let page = 0; page < PAGES_MAX; page++) {
      const answer = await hub.use(code).ask('listResources', { supplierAccountId, cursor })
      if (answer.status !== 'done') break
      for (const one of answer.data.items) found.set(one.id, one)
      if (answer.data.nextCursor === null) break
      cursor = answer.data.nextCursor
    }
  }
  return found
}

type Match = { organisationId: number | null; by: 'account' | 'name' | null }

/** The account is proof; a name only a hint, and of two names nobody's. */
function matchOf({ supplierAccountId, name }: ResourceSnapshot, owners: ReadonlyMap<string, number>, names: ReadonlyMap<string, number>): Match {
  const owner = owners.get(supplierAccountId)
  if (owner !== undefined) return { organisationId: owner, by: 'account' }
  const named = [...names].filter(([customer]) => customer.length >= 2 && name.includes(customer))
  return named.length === 1 ? { organisationId: named[0][1], by: 'name' } : { organisationId: null, by: null }
}

async function suggest(connectionId: number, resource: ResourceSnapshot, owners: ReadonlyMap<string, number>, names: ReadonlyMap<string, number>): Promise<void> {
  const match = matchOf(resource, owners, names)
  const { name, family, region = '', state, rawState, spec, endpoints, offerKey = null, createdAt, expiresAt } = resource
  const offer = offerKey ? await db.from('offers').where({ connection_id: connectionId, offer_key: offerKey }).select('id').first() : null
  const content: ImportContent = {
    name, family, region, state, rawState, spec, endpoints, offerKey, createdAt: createdAt?.toISOString() ?? null, expiresAt: expiresAt?.toISOString() ?? null,
  }
  await db.rawQuery(
    `INSERT INTO resource_imports (id, connection_id, supplier_resource_id, supplier_account, organisation_id, matched_by, offer_id, content, seen_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE content = VALUES(content), seen_at = VALUES(seen_at), offer_id = VALUES(offer_id),
       organisation_id = IF(state = 'suggested' AND (matched_by IS NULL OR matched_by <> 'staff'), VALUES(organisation_id), organisation_id),
       matched_by = IF(state = 'suggested' AND (matched_by IS NULL OR matched_by <> 'staff'), VALUES(matched_by), matched_by)`,
    [newId('imp'), connectionId, resource.id, resource.supplierAccountId || null, match.organisationId, match.by, offer?.id ?? null, toJson(content), clock.now()] as any[]
  )
}

/** Suggestions that became ours another way meanwhile. */
async function forgetKnown(connectionId: number): Promise<void> {
  await db.rawQuery(
    `DELETE resource_imports FROM resource_imports JOIN resources ON resources.connection_id = resource_imports.connection_id
       AND resources.supplier_resource_id = resource_imports.supplier_resource_id
     WHERE resource_imports.connection_id = ? AND resource_imports.state = 'suggested'`,
    [connectionId]
  )
}
