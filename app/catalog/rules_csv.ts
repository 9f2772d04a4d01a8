import type { I18n } from '@adonisjs/i18n'
import { formatRate } from '#kernel/money'
import { showTime } from '#kernel/time'
import type { RuleRow } from './queries/rules_query.ts'

const columns = ['rule', 'kind', 'supplier', 'family', 'name', 'customer', 'rate', 'price', 'version', 'state', 'from', 'until', 'by', 'at'] as const

export const rulesHeading = (i18n: I18n): string[] => columns.map((column) => i18n.formatMessage(`catalog.csv.${column}`))

export async function* ruleLines(rows: AsyncIterable<RuleRow>, i18n: I18n): AsyncGenerator<(string | number | null)[]> {
  for await (const row of rows) {
    yield [
      row.id, i18n.formatMessage(`ui.price.kind.${row.kind}`), row.supplier, row.familyName, row.offerName, row.organisationName,
      row.rateBp === null ? '' : formatRate(row.rateBp), row.priceFen === null ? '' : (row.priceFen / 100).toFixed(2), row.version,
      i18n.formatMessage(`ui.state.price_rule.${row.state}`), showTime(row.validFrom), row.validUntil ? showTime(row.validUntil) : '',
      row.createdBy, showTime(row.createdAt),
    ]
  }
}
