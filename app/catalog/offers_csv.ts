import type { I18n } from '@adonisjs/i18n'
import type { PublishRow } from './queries/publish_query.ts'

const columns = ['key', 'supplier', 'family', 'region', 'name', 'list', 'public', 'cost', 'state', 'lacks'] as const

export const offersHeading = (i18n: I18n, withCosts: boolean): string[] =>
  columns.filter((column) => withCosts || column !== 'cost').map((column) => i18n.formatMessage(`catalog.csv.${column}`))

export async function* offerLines(rows: readonly PublishRow[], i18n: I18n, withCosts: boolean): AsyncGenerator<string[]> {
  const yuan = (fen: number | null) => (fen === null ? '' : (fen / 100).toFixed(2))
  for (const row of rows) {
    const lacks = row.lacks.map((lack) => i18n.formatMessage(`catalog.lack.${lack}`)).join('; ')
    const state = i18n.formatMessage(`ui.state.offer.${row.state}`)
    const cost = withCosts ? [yuan(row.costFen)] : []
    yield [row.key, row.supplier, row.familyName, row.regionName, row.name, yuan(row.listFen), yuan(row.publicFen), ...cost, state, lacks]
  }
}
