import type { I18n } from '@adonisjs/i18n'
import { showTime } from '#kernel/time'
import { showLimit } from './limits.ts'
import type { RequestRow } from './queries/requests_query.ts'

const columns = ['id', 'kind', 'content', 'customer', 'size', 'state', 'requested_by', 'requested_at', 'decided_by', 'closed_at', 'note'] as const

export const requestsHeading = (i18n: I18n): string[] => columns.map((column) => i18n.formatMessage(`approvals.requests.${column}`))

export async function* requestLines(rows: AsyncIterable<RequestRow>, i18n: I18n): AsyncGenerator<(string | number | null)[]> {
  for await (const row of rows) {
    yield [
      row.id, row.kindName, row.title, row.organisationName, row.unit === null ? '' : showLimit(row.unit, row.size),
      i18n.formatMessage(`ui.state.approval.${row.state}`), row.requestedBy.name, showTime(row.createdAt), row.decidedBy?.name ?? null,
      row.closedAt ? showTime(row.closedAt) : '', row.note,
    ]
  }
}
