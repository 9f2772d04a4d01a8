import db from '@adonisjs/lucid/services/db'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { visibleOrganisations, type Viewer } from '../viewer.ts'

export type Customer = {
  id: number
  name: string
  kind: 'customer' | 'distributor'
  status: 'active' | 'suspended' | 'closed'
  contact: { name: string | null; email: string | null; phone: string | null }
  sales: { id: number; name: string } | null
  members: number
  createdAt: Date
}

const EXPORT_SLICE = 1_000
const CHOSEN_MAX = 200

export type CustomerFilter = {
  page: number
  pageSize: number
  q?: string
  status?: string
  salesUserId?: number
  unassigned?: boolean
}

/** Customers in the viewer's scope, newest first. `q` looks in names and contacts. */
export async function customersQuery(viewer: Viewer, filter: CustomerFilter): Promise<NumberedPage<Customer>> {
  const query = visibleCustomers(viewer, filter)
  const [{ total }] = await query.clone().count('* as total')
  const rows = await columns(query)
    .orderBy('organisations.id', 'desc')
    .offset((filter.page - 1) * filter.pageSize)
    .limit(filter.pageSize)
  return numberedPage(rows.map(toCustomer), Number(total), filter.page, filter.pageSize)
}

/** All of them, for an export, in slices. */
export async function* customersExportQuery(viewer: Viewer, filter: Omit<CustomerFilter, 'page' | 'pageSize'>): AsyncGenerator<Customer> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const query = columns(visibleCustomers(viewer, filter)).where('organisations.id', '<', before)
    const rows = await query.orderBy('organisations.id', 'desc').limit(EXPORT_SLICE)
    yield* rows.map(toCustomer)
    if (rows.length < EXPORT_SLICE) return
    before = rows[rows.length - 1].id
  }
}

/** One customer, or null: absent and out of scope look the same. */
export async function customerQuery(viewer: Viewer, id: number): Promise<Customer | null> {
  const row = await columns(visibleCustomers(viewer, {}).where('organisations.id', id)).first()
  return row ? toCustomer(row) : null
}

/** Those of the named customers that the viewer sees, for a preview; at most two hundred. */
export async function chosenCustomersQuery(viewer: Viewer, ids: readonly number[]): Promise<Customer[]> {
  if (ids.length === 0) return []
  const rows = await columns(visibleCustomers(viewer, {}).whereIn('organisations.id', [...ids])).orderBy('organisations.name').limit(CHOSEN_MAX)
  return rows.map(toCustomer)
}

/** The operator's active sales, to assign customers to. */
export async function salesQuery(viewer: Viewer): Promise<Array<{ id: number; name: string }>> {
  return db
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.organisation_id': viewer.organisationId ?? 0, 'users.status': 'active', 'roles.code': 'sales' })
    .select('users.id', 'users.name')
    .orderBy('users.name')
    .limit(500)
}

function visibleCustomers(viewer: Viewer, { q, status, salesUserId, unassigned }: Partial<CustomerFilter>) {
  const query = visibleOrganisations(viewer, db.from('organisations').whereNot('organisations.kind', 'operator'), 'organisations.id')
  if (status) query.where('organisations.status', status)
  if (salesUserId) query.where('organisations.sales_user_id', salesUserId)
  if (unassigned) query.whereNull('organisations.sales_user_id')
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    query.where((either) => {
      for (const column of ['name', 'contact_name', 'contact_email']) either.orWhereILike(`organisations.${column}`, like)
      // The column is ASCII: MariaDB refuses to compare it with anything else.
      if (/^[\x20-\x7e]+$/.test(q)) either.orWhereILike('organisations.contact_phone', like)
    })
  }
  return query
}

function columns(query: ReturnType<typeof visibleCustomers>) {
  return query
    .leftJoin('users as sales', 'sales.id', 'organisations.sales_user_id')
    .select('organisations.id', 'organisations.name', 'organisations.kind', 'organisations.status', 'organisations.created_at')
    .select('organisations.contact_name', 'organisations.contact_email', 'organisations.contact_phone')
    .select('sales.id as sales_id', 'sales.name as sales_name')
    .select(db.raw('(SELECT COUNT(*) FROM users WHERE users.organisation_id = organisations.id) AS members'))
}

function toCustomer(row: any): Customer {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    status: row.status,
    contact: { name: row.contact_name, email: row.contact_email, phone: row.contact_phone },
    sales: row.sales_id ? { id: row.sales_id, name: row.sales_name } : null,
    members: Number(row.members),
    createdAt: row.created_at,
  }
}
