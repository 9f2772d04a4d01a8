import type { I18n } from '@adonisjs/i18n'
import { formatRate } from '#kernel/money'
import { showTime } from '#kernel/time'
import type { ShownLine } from './field_lines.ts'
import type { DifferenceRow } from './queries/differences_query.ts'

const columns = ['name', 'supplier', 'field', 'ours', 'theirs', 'price', 'accepted_price', 'margin', 'accepted_margin', 'state', 'found', 'by', 'decided'] as const

export const differencesHeading = (i18n: I18n): string[] => columns.map((column) => i18n.formatMessage(`catalog.differences.${column}`))

const yuan = (fen: number | null) => (fen === null ? '' : (fen / 100).toFixed(2))
const texts = (lines: readonly ShownLine[], i18n: I18n) => lines.map(({ label, isKey, value }) => `${isKey ? i18n.formatMessage(label) : label}: ${value}`).join('; ')
const percent = (bp: number | null) => (bp === null ? '' : `${formatRate(bp)} %`)

export async function* differenceLines(rows: AsyncIterable<DifferenceRow>, i18n: I18n): AsyncGenerator<(string | number | null)[]> {
  for await (const row of rows) {
    yield [
      row.name, row.supplierName, i18n.formatMessage(`catalog.own.field.${row.field}`),
      row.field === 'list_price' ? yuan(row.oursFen) : texts(row.ours, i18n), row.field === 'list_price' ? yuan(row.theirsFen) : texts(row.theirs, i18n), yuan(row.priceFen), yuan(row.acceptedFen), percent(row.marginBp),
      percent(row.acceptedMarginBp), i18n.formatMessage(`ui.state.difference.${row.state}`), showTime(row.createdAt), row.decidedBy,
      row.decidedAt ? showTime(row.decidedAt) : '',
    ]
  }
}
