import type { I18n } from '@adonisjs/i18n'
import { showTime } from '#kernel/time'
import type { CampaignRow } from './queries/campaigns_query.ts'

const columns = ['campaign', 'state', 'starts', 'ends', 'audience', 'combination', 'items', 'taken', 'max', 'revenue', 'by'] as const

export const campaignsHeading = (i18n: I18n): string[] => columns.map((column) => i18n.t(`campaigns.csv.${column}`))

export async function* campaignLines(rows: AsyncIterable<CampaignRow>, i18n: I18n): AsyncGenerator<(string | number | null)[]> {
  for await (const row of rows) {
    yield [
      i18n.locale === 'en' ? row.names.en : row.names.zh, i18n.t(`ui.state.campaign.${row.state}`), showTime(row.startsAt), showTime(row.endsAt),
      i18n.t(`campaigns.audience.${row.audience}`), i18n.t(`campaigns.combination.${row.combination}`), row.items, row.usesTaken, row.usesMax,
      (row.revenueFen / 100).toFixed(2), row.createdBy,
    ]
  }
}
