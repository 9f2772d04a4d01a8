import type { I18n } from '@adonisjs/i18n'
import { showTime } from '#kernel/time'
import type { Entry } from './queries/entries_query.ts'

const keys = ['id', 'at', 'kind', 'amount', 'available', 'held', 'subject', 'reason'] as const

export function entriesHeading(i18n: I18n): string[] {
  return keys.map((key) => i18n.formatMessage(`wallet.csv.${key}`))
}

/** Amounts in yuan with two decimals, times in Asia/Shanghai: for people and their spreadsheets. */
export async function* entryLines(entries: AsyncIterable<Entry>, i18n: I18n): AsyncGenerator<string[]> {
  for await (const entry of entries) {
    yield [
      entry.id,
      showTime(entry.at),
      i18n.formatMessage(`wallet.kind.${entry.kind}`),
      yuan(entry.amountFen),
      yuan(entry.availableFen),
      yuan(entry.heldFen),
      entry.subject.id,
      entry.reason ?? '',
    ]
  }
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2)
}
