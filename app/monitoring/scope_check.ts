import { personByUser } from '#identity/queries/person_query'
import { customersQuery } from '#identity/queries/customers_query'
import { viewerOf, type Viewer } from '#identity/viewer'
import type { Client } from '#kernel/database/transaction'
import { VIOLATIONS_MAX, type Violation } from '#kernel/invariants'
import { manualStepsQuery } from '#orders/queries/manual_steps_query'
import { ordersQuery } from '#orders/queries/orders_query'
import { attentionQuery } from '#orders/queries/overdue_query'
import { resourcesQuery } from '#orders/queries/resources_query'
import { rechargesQuery } from '#payments/queries/recharges_query'

/** People of each role that one run looks through the eyes of, and rows of each list that it looks at. */
const PEOPLE_PER_ROLE = 2
const ROWS_LOOKED_AT = 25

type SampledList = {
  name: string
  /** The permission of the list's route: it decides the scope. */
  permission: string
  ids(viewer: Viewer): Promise<readonly (string | number)[]>
  /** Whose each row is, read without any viewer; `user_id` null where rows are no single person's. */
  owners: string
}

const first = { page: 1, pageSize: ROWS_LOOKED_AT }

const lists: readonly SampledList[] = [
  {
    name: 'orders', permission: 'orders.orders.read', ids: (viewer) => ordersQuery(viewer, {}, first).then(({ rows }) => rows.map(({ id }) => id)),
    owners: 'SELECT id, organisation_id, user_id FROM orders WHERE id IN (?)',
  },
  {
    name: 'resources', permission: 'orders.resources.read', ids: (viewer) => resourcesQuery(viewer, {}, first).then(({ rows }) => rows.map(({ id }) => id)),
    owners: `SELECT resources.id, resources.organisation_id, orders.user_id FROM resources
      JOIN order_lines ON order_lines.id = resources.line_id JOIN orders ON orders.id = order_lines.order_id WHERE resources.id IN (?)`,
  },
  {
    name: 'attention', permission: 'orders.orders.read', ids: (viewer) => attentionQuery(viewer, {}, first).then(({ rows }) => rows.map(({ lineId }) => lineId)),
    owners: `SELECT order_lines.id, order_lines.organisation_id, orders.user_id FROM order_lines
      JOIN orders ON orders.id = order_lines.order_id WHERE order_lines.id IN (?)`,
  },
  {
    name: 'manual steps', permission: 'orders.lines.resolve', ids: (viewer) => manualStepsQuery(viewer, {}, first).then(({ rows }) => rows.map(({ id }) => id)),
    owners: 'SELECT id, organisation_id, NULL AS user_id FROM manual_steps WHERE id IN (?)',
  },
  {
    name: 'recharges', permission: 'payments.recharges.read', ids: (viewer) => rechargesQuery(viewer, {}, first).then(({ rows }) => rows.map(({ id }) => id)),
    owners: 'SELECT id, organisation_id, NULL AS user_id FROM recharges WHERE id IN (?)',
  },
  {
    name: 'customers', permission: 'identity.customers.read', ids: (viewer) => customersQuery(viewer, first).then(({ rows }) => rows.map(({ id }) => id)),
    owners: 'SELECT id, id AS organisation_id, NULL AS user_id FROM organisations WHERE id IN (?)',
  },
]

type Sampled = { userId: number; organisationId: number; departmentId: number | null; realm: 'portal' | 'back_office' }

/**
 * I13, sampled: what people of every role see through each list lies inside their scope, where the scope is read straight from
 * roles, departments and sales, without the code that narrows the lists. Other people at each run.
 */
export async function rowsOutsideScope(client: Client): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const person of await sample(client)) {
    const known = await personByUser(person.userId)
    if (!known?.active) continue
    for (const list of lists) {
      const scope = await widestScope(person, list.permission, client)
      if (!scope) continue
      const viewer = viewerOf({ ...known, permission: list.permission, origin: { ipAddress: null, requestId: null } })
      violations.push(...(await outside(list, person, scope, await list.ids(viewer), client)))
      if (violations.length >= VIOLATIONS_MAX) return violations
    }
  }
  return violations
}

async function sample(client: Client): Promise<Sampled[]> {
  const [rows] = await client.rawQuery(
    `SELECT DISTINCT user_id, organisation_id, department_id, realm FROM (
       SELECT users.id AS user_id, users.organisation_id, users.department_id, roles.realm,
         ROW_NUMBER() OVER (PARTITION BY roles.id ORDER BY RAND()) AS place
       FROM users JOIN user_roles ON user_roles.user_id = users.id JOIN roles ON roles.id = user_roles.role_id WHERE users.status = 'active'
     ) drawn WHERE place <= ?`,
    [PEOPLE_PER_ROLE]
  )
  return rows.map((row: any) => ({
    userId: Number(row.user_id), organisationId: Number(row.organisation_id), departmentId: row.department_id === null ? null : Number(row.department_id), realm: row.realm,
  }))
}

/** From narrow to wide; of several roles that allow the list the widest counts. */
const widening = ['self', 'department', 'own_customers', 'organisation', 'platform']

async function widestScope({ userId, realm }: Sampled, permission: string, client: Client): Promise<string | null> {
  const rows = await client.from('user_roles').join('roles', 'roles.id', 'user_roles.role_id').join('role_permissions', 'role_permissions.role_id', 'roles.id')
    .where({ 'user_roles.user_id': userId, 'roles.realm': realm, 'role_permissions.permission_code': permission }).distinct('roles.scope')
  return widening.findLast((scope) => rows.some((row) => row.scope === scope)) ?? null
}

async function outside(list: SampledList, person: Sampled, scope: string, ids: readonly (string | number)[], client: Client): Promise<Violation[]> {
  if (ids.length === 0 || scope === 'platform') return []
  const [rows] = await client.rawQuery(list.owners.replace('(?)', `(${ids.map(() => '?').join(', ')})`), [...ids])
  const wrong: Violation[] = []
  for (const row of rows) {
    if (!(await isInside(person, scope, row, client))) wrong.push({ list: list.name, row: row.id, user: person.userId, scope })
  }
  return wrong
}

async function isInside(person: Sampled, scope: string, row: { organisation_id: number; user_id: number | null }, client: Client): Promise<boolean> {
  const isOwn = Number(row.organisation_id) === person.organisationId
  switch (scope) {
    case 'organisation':
      return isOwn
    case 'self':
      return isOwn && Number(row.user_id) === person.userId
    case 'own_customers':
      return salesOf(row.organisation_id, client).then((sales) => sales?.id === person.userId)
    case 'department': {
      const whose = person.realm === 'back_office' ? await salesOf(row.organisation_id, client) : await ownerOf(row.user_id, client)
      const isHouse = person.realm === 'back_office' ? whose?.organisationId === person.organisationId : isOwn
      return isHouse && (await isBelow(whose?.departmentId ?? null, person.departmentId, client))
    }
    default:
      return false
  }
}

type Placed = { id: number; organisationId: number; departmentId: number | null }

const toPlaced = (row: any): Placed | null =>
  row ? { id: Number(row.id), organisationId: Number(row.organisation_id), departmentId: row.department_id === null ? null : Number(row.department_id) } : null

async function salesOf(organisationId: number, client: Client): Promise<Placed | null> {
  return toPlaced(
    await client.from('organisations').join('users', 'users.id', 'organisations.sales_user_id').where('organisations.id', organisationId)
      .select('users.id', 'users.organisation_id', 'users.department_id').first()
  )
}

async function ownerOf(userId: number | null, client: Client): Promise<Placed | null> {
  return userId === null ? null : toPlaced(await client.from('users').where('id', userId).select('id', 'organisation_id', 'department_id').first())
}

const DEPTH_MAX = 50

/** Walks up the tree of departments, one step at a time. */
async function isBelow(departmentId: number | null, above: number | null, client: Client): Promise<boolean> {
  let at = departmentId
  for (let depth = 0; at !== null && above !== null && depth < DEPTH_MAX; depth++) {
    if (at === above) return true
    const row: any = await client.from('departments').where('id', at).select('parent_id').first()
    at = row?.parent_id ? Number(row.parent_id) : null
  }
  return false
}
