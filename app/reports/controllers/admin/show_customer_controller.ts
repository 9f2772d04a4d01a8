import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditQuery } from '#audit/queries/audit_query'
import { customerPricesQuery, SET_CUSTOMER_DISCOUNTS } from '#catalog/queries/customer_prices_query'
import { enrolmentsQuery, READ_ENROLMENTS } from '#enrolment/queries/enrolments_query'
import { customerQuery } from '#identity/queries/customers_query'
import { membersQuery } from '#identity/queries/members_query'
import { NotFound } from '#identity/errors'
import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { pageField, readFilter } from '#kernel/http/filters'
import { ordersQuery } from '#orders/queries/orders_query'
import { resourcesQuery } from '#orders/queries/resources_query'
import { rechargesQuery } from '#payments/queries/recharges_query'
import { walletOfQuery } from '#wallet/queries/wallet_query'

const PAGE_SIZE = 20
const NEWEST_SHOWN = 5

const tabs = {
  overview: 'identity.customers.read',
  orders: 'orders.orders.read',
  resources: 'orders.resources.read',
  prices: SET_CUSTOMER_DISCOUNTS,
  members: 'identity.customers.read',
  accounts: READ_ENROLMENTS,
  recharges: 'payments.recharges.read',
  audit: 'identity.audit.read',
} as const
type Tab = keyof typeof tabs
const tabNames = Object.keys(tabs) as Tab[]

type Wanted = { organisationId: number; page: number; pageSize: number; locale: Locale }

const readers: Record<Tab, (viewer: Viewer, wanted: Wanted) => Promise<unknown>> = {
  overview: (viewer, { organisationId }) =>
    viewer.may(tabs.orders) ? ordersQuery(viewer.for(tabs.orders), { organisationId }, { page: 1, pageSize: NEWEST_SHOWN }) : Promise.resolve(null),
  orders: (viewer, { organisationId, locale: _, ...page }) => ordersQuery(viewer, { organisationId }, page),
  resources: (viewer, { organisationId, locale: _, ...page }) => resourcesQuery(viewer, { organisationId }, page),
  prices: (viewer, wanted) => customerPricesQuery(viewer, wanted),
  members: (viewer, wanted) => membersQuery(viewer, wanted),
  accounts: (viewer, wanted) => enrolmentsQuery(viewer, wanted),
  recharges: (viewer, { organisationId, locale: _, ...page }) => rechargesQuery(viewer, { organisationId }, page),
  audit: async (viewer, { organisationId, pageSize }) => {
    const { data } = await auditQuery(viewer, { organisationId, limit: pageSize })
    return data
  },
}

/** A customer with everything that the viewer may see of them, one tab at a time. */
export default class ShowCustomerController {
  static validator = vine.create({ tab: vine.enum(tabNames).optional(), page: pageField().optional() })

  async render(ctx: HttpContext) {
    const { params, viewer, view } = ctx
    const customer = await customerQuery(viewer, Number(params.id))
    if (!customer) throw new NotFound()
    const filter = await readFilter(ctx, ShowCustomerController.validator)
    const tab = filter.tab && viewer.may(tabs[filter.tab]) ? filter.tab : 'overview'
    const [data, wallet] = await Promise.all([
      readers[tab](viewer.for(tabs[tab]), { organisationId: customer.id, page: filter.page ?? 1, pageSize: PAGE_SIZE, locale: ctx.i18n.locale === 'en' ? 'en' : 'zh-CN' }),
      viewer.may('wallet.wallets.read') ? walletOfQuery(viewer.for('wallet.wallets.read'), customer.id) : null,
    ])
    return view.render('pages/reports/admin/customer', {
      customer, tab, data, wallet,
      tabs: tabNames.filter((name) => viewer.may(tabs[name])),
      mayAssign: viewer.may('identity.customers.assign'),
      mayManage: viewer.may('identity.customers.manage'),
      mayRecharge: viewer.may('payments.recharges.enter'),
    })
  }
}
