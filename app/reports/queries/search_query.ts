import db from '@adonisjs/lucid/services/db'
import { publishQuery } from '#catalog/queries/publish_query'
import type { Locale } from '#kernel/http/locale_middleware'
import { customersQuery } from '#identity/queries/customers_query'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { lineNames } from '#orders/queries/line_names'
import { ordersQuery } from '#orders/queries/orders_query'
import { resourcesQuery } from '#orders/queries/resources_query'
import { rechargesQuery } from '#payments/queries/recharges_query'
import { connectionsQuery } from '#suppliers/queries/connections_query'

export const searchKinds = ['orders', 'lines', 'resources', 'customers', 'people', 'recharges', 'offers', 'connections'] as const
export type SearchKind = (typeof searchKinds)[number]

export type SearchRow = {
  title: string
  href: string
  /** Shown with a button to copy it. */
  id?: string
  detail?: string | null
  badge?: { family: string; status: string }
  fen?: number
  at?: Date | null
}

export type SearchGroup = { kind: SearchKind; total: number; /** The list with the same search. */ href: string | null; rows: SearchRow[] }

const SHOWN = 6

type Finder = (viewer: Viewer, q: string, locale: Locale) => Promise<{ total: number; rows: SearchRow[]; href?: string } | null>

const finders: Record<SearchKind, Finder> = { orders, lines, resources, customers, people, recharges, offers, connections }

/**
 * Finds by id, number or text, in what the viewer may open and no further; each kind with its first rows. An empty search
 * finds nothing.
 */
export async function searchQuery(viewer: Viewer, q: string, { locale }: { locale: Locale }): Promise<SearchGroup[]> {
  if (viewer.realm !== 'back_office' || q === '') return []
  const groups = await Promise.all(searchKinds.map(async (kind) => ({ kind, found: await finders[kind](viewer, q, locale) })))
  return groups.flatMap(({ kind, found }) => (found && found.total > 0 ? [{ kind, href: null, ...found }] : []))
}

const page = { page: 1, pageSize: SHOWN }
const listOf = (path: string, q: string) => `${path}?q=${encodeURIComponent(q)}`
/** Ids and phones are ASCII columns: MariaDB refuses to compare them with anything else. */
const isAscii = (q: string) => /^[\x20-\x7e]+$/.test(q)
const like = (q: string) => `%${q.replace(/[\\%_]/g, '\\$&')}%`

async function orders(anybody: Viewer, q: string, locale: Locale) {
  if (!anybody.may('orders.orders.read')) return null
  const viewer = anybody.for('orders.orders.read')
  const { rows, total } = await ordersQuery(viewer, { q }, page)
  return {
    total,
    href: listOf('/admin/orders', q),
    rows: rows.map(({ id, names, organisationName, state, totalFen, createdAt }) => ({
      title: names.map((one) => one[locale]).join(' · '), href: `/admin/orders/${id}`, id, detail: organisationName, badge: { family: 'order', status: state }, fen: totalFen, at: createdAt,
    })),
  }
}

/** By the number of the line, of the order at the supplier, or of the account there. */
async function lines(anybody: Viewer, q: string, locale: Locale) {
  if (!anybody.may('orders.orders.read')) return null
  const viewer = anybody.for('orders.orders.read')
  const found = () => visibleOrganisations(viewer, db.from('order_lines'), 'order_lines.organisation_id')
    .where((either) => {
      void either.where('supplier_order_no', q).orWhere('supplier_account', q)
      if (isAscii(q)) void either.orWhere('id', q)
    })
  const [{ total }] = await found().count('* as total')
  const rows = await found().select('id', 'order_id', 'name', 'name_en', 'state', 'price_fen', 'supplier_order_no', 'created_at').orderBy('created_at', 'desc').limit(SHOWN)
  return {
    total: Number(total),
    rows: rows.map((row) => ({
      title: lineNames(row.name, row.name_en)[locale], href: `/admin/orders/${row.order_id}`, id: row.supplier_order_no ?? row.id, badge: { family: 'order_line', status: row.state },
      fen: toFen(row.price_fen), at: row.created_at,
    })),
  }
}

async function resources(anybody: Viewer, q: string, locale: Locale) {
  if (!anybody.may('orders.resources.read')) return null
  const viewer = anybody.for('orders.resources.read')
  const { rows, total } = await resourcesQuery(viewer, { q }, page)
  return {
    total,
    rows: rows.map(({ name, product, orderId, supplierResourceId, organisationName, state, expiresAt }) => ({
      title: product?.[locale] ?? name, href: `/admin/orders/${orderId}`, id: supplierResourceId, detail: organisationName, badge: { family: 'resource', status: state }, at: expiresAt,
    })),
  }
}

async function customers(anybody: Viewer, q: string) {
  if (!anybody.may('identity.customers.read')) return null
  const viewer = anybody.for('identity.customers.read')
  const { rows, total } = await customersQuery(viewer, { q, ...page })
  return {
    total,
    href: listOf('/admin/customers', q),
    rows: rows.map(({ id, name, contact, status, createdAt }) => ({
      title: name, href: `/admin/customers/${id}`, detail: [contact.name, contact.email].filter(Boolean).join(' · '), badge: { family: 'organisation', status }, at: createdAt,
    })),
  }
}

/** Members of customers; whoever may not see customers does not see their people either. */
async function people(anybody: Viewer, q: string) {
  if (!anybody.may('identity.customers.read')) return null
  const viewer = anybody.for('identity.customers.read')
  const found = () => visibleOrganisations(viewer, db.from('users'), 'users.organisation_id')
    .join('organisations', 'organisations.id', 'users.organisation_id')
    .whereNot('organisations.kind', 'operator')
    .where((either) => {
      void either.where('users.name', 'like', like(q)).orWhere('users.email', 'like', like(q))
      if (isAscii(q)) void either.orWhere('users.phone', q)
    })
  const [{ total }] = await found().count('* as total')
  const rows = await found()
    .select('users.name', 'users.email', 'users.status', 'users.organisation_id', 'organisations.name as organisation_name')
    .orderBy('users.id', 'desc')
    .limit(SHOWN)
  return {
    total: Number(total),
    rows: rows.map((row) => ({
      title: row.name, href: `/admin/customers/${row.organisation_id}?tab=members`, id: row.email, detail: row.organisation_name,
      badge: { family: 'user', status: row.status },
    })),
  }
}

async function recharges(anybody: Viewer, q: string) {
  if (!anybody.may('payments.recharges.read')) return null
  const viewer = anybody.for('payments.recharges.read')
  const { rows, total } = await rechargesQuery(viewer, { q }, page)
  return {
    total,
    href: listOf('/admin/recharges', q),
    rows: rows.map(({ id, organisationName, reference, state, amountFen, createdAt }) => ({
      title: organisationName, href: `/admin/recharges/${id}`, id: reference, badge: { family: 'recharge', status: state }, fen: amountFen, at: createdAt,
    })),
  }
}

async function offers(anybody: Viewer, q: string, locale: Locale) {
  if (!anybody.may('catalog.offers.publish')) return null
  const viewer = anybody.for('catalog.offers.publish')
  const { rows, total } = await publishQuery(viewer, { q, locale, ...page })
  return {
    total,
    href: listOf('/admin/offers', q),
    rows: rows.map(({ key, name, supplierName, regionName, state, publicFen, listFen }) => ({
      title: name, href: listOf('/admin/offers', key), id: key, detail: `${supplierName} · ${regionName}`, badge: { family: 'offer', status: state },
      fen: publicFen ?? listFen ?? undefined,
    })),
  }
}

async function connections(anybody: Viewer, q: string) {
  if (!anybody.may('suppliers.connections.read')) return null
  const viewer = anybody.for('suppliers.connections.read')
  const wanted = q.toLowerCase()
  const all = await connectionsQuery(viewer)
  const found = all.filter(({ code, name, pluginCode }) => [code, name, pluginCode].some((text) => text.toLowerCase().includes(wanted)))
  return {
    total: found.length,
    rows: found.slice(0, SHOWN).map(({ code, name, health }) => ({
      title: name, href: `/admin/suppliers/${code}`, id: code, badge: { family: 'health', status: health.status },
    })),
  }
}
