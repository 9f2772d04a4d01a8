import type { I18n } from '@adonisjs/i18n'
import { showTime } from '#kernel/time'
import type { InviteCode } from './queries/invite_codes_query.ts'
import type { InvitedCustomer } from './queries/invited_customers_query.ts'

const codeColumns = ['code', 'state', 'sales', 'campaign', 'note', 'taken', 'max', 'expires', 'by', 'at'] as const
const customerColumns = ['customer', 'state', 'sales', 'code', 'joined', 'bought'] as const

export const codesHeading = (i18n: I18n): string[] => codeColumns.map((column) => i18n.t(`campaigns.csv.${column}`))
export const invitedHeading = (i18n: I18n): string[] => customerColumns.map((column) => i18n.t(`campaigns.csv.${column}`))

export async function* codeLines(rows: AsyncIterable<InviteCode>, i18n: I18n): AsyncGenerator<(string | number | null)[]> {
  for await (const row of rows) {
    const campaign = row.campaign && (i18n.locale === 'en' ? row.campaign.names.en : row.campaign.names.zh)
    yield [
      row.code, i18n.t(`ui.state.invite_code.${row.state}`), row.sales?.name ?? null, campaign, row.note, row.usesTaken, row.usesMax,
      row.expiresAt ? showTime(row.expiresAt) : '', row.createdBy, showTime(row.createdAt),
    ]
  }
}

export async function* invitedLines(rows: AsyncIterable<InvitedCustomer>, i18n: I18n): AsyncGenerator<(string | number | null)[]> {
  for await (const row of rows) {
    const state = i18n.t(`ui.state.organisation.${row.status}`)
    yield [row.name, state, row.salesName, row.code, showTime(row.joinedAt), (row.boughtFen / 100).toFixed(2)]
  }
}
