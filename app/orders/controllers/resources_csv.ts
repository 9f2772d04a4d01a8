import type { I18n } from '@adonisjs/i18n'
import { showTime } from '#kernel/time'
import type { ResourceView } from '../queries/resources_query.ts'

const headings = ['resource', 'customer', 'name', 'supplier', 'supplier_resource', 'family', 'region', 'state', 'price', 'started_at', 'expires_at',
  'order'] as const

type House = { forStaff?: boolean }

export function resourcesHeading(i18n: I18n, { forStaff = false }: House = {}): string[] {
  return [...headings, ...(forStaff ? ['sales'] : [])].map((key) => i18n.formatMessage(`orders.csv.${key}`))
}

export async function* resourceCells(resources: AsyncIterable<ResourceView>, i18n: I18n, { forStaff = false }: House = {}): AsyncGenerator<string[]> {
  const locale = i18n.locale === 'en' ? 'en' : 'zh-CN'
  for await (const resource of resources) {
    yield [
      resource.id,
      resource.organisationName,
      resource.name === resource.product?.['zh-CN'] ? resource.product[locale] : resource.name,
      resource.supplierName,
      resource.supplierResourceId,
      resource.family,
      resource.region,
      i18n.formatMessage(`ui.state.resource.${resource.state}`),
      (resource.priceFen / 100).toFixed(2),
      showTime(resource.startedAt),
      resource.expiresAt ? showTime(resource.expiresAt) : '',
      resource.orderId,
      ...(forStaff ? [resource.salesName ?? ''] : []),
    ]
  }
}
