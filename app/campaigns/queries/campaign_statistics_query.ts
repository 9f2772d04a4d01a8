import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock, DAY_MS } from '#kernel/clock'
import { toFen } from '#kernel/money'
import { showDate } from '#kernel/time'
import { keptShare } from '../kept_share.ts'
import { READ_CAMPAIGNS } from './campaign_query.ts'

export type CampaignStatistics = {
  /** Units that were bought and not given back. */
  units: number
  orderLines: number
  customers: number
  revenueFen: number
  /** What its customers paid less than without it. */
  savedFen: number
  givenBack: number
  /** By day in Asia/Shanghai; at most the last thirty of its life. */
  days: { day: string; units: number; revenueFen: number }[]
}

const DAYS_SHOWN = 30
const SHANGHAI_OFFSET = '+08:00'

/** What a campaign brought, of the customers that the viewer sees. */
export async function campaignStatisticsQuery(viewer: Viewer, id: number, { startsAt, endsAt }: { startsAt: Date; endsAt: Date }): Promise<CampaignStatistics | null> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_CAMPAIGNS)) return null
  const [totals] = await uses(viewer, id).select(
    db.raw('SUM(units - units_back) AS units'),
    db.raw('SUM(units_back < units) AS order_lines'),
    db.raw('COUNT(DISTINCT IF(units_back < units, campaign_uses.organisation_id, NULL)) AS customers'),
    db.raw(`SUM(${keptShare('price_fen')}) AS revenue_fen`),
    db.raw(`SUM(${keptShare('saved_fen')}) AS saved_fen`),
    db.raw('SUM(units_back) AS given_back')
  )
  const until = Math.min(clock.now().getTime(), endsAt.getTime())
  const from = Math.max(startsAt.getTime(), until - (DAYS_SHOWN - 1) * DAY_MS)
  const rows = await uses(viewer, id).where('campaign_uses.created_at', '>=', new Date(from - DAY_MS)).whereColumn('units_back', '<', 'units')
    .select(db.raw(`DATE_FORMAT(CONVERT_TZ(campaign_uses.created_at, '+00:00', ?), '%Y-%m-%d') AS day`, [SHANGHAI_OFFSET]))
    .select(db.raw('SUM(units - units_back) AS units'), db.raw(`SUM(${keptShare('price_fen')}) AS revenue_fen`)).groupBy('day')
  const byDay = new Map(rows.map((row) => [row.day, row]))
  return {
    units: Number(totals.units ?? 0),
    orderLines: Number(totals.order_lines ?? 0),
    customers: Number(totals.customers ?? 0),
    revenueFen: toFen(totals.revenue_fen),
    savedFen: toFen(totals.saved_fen),
    givenBack: Number(totals.given_back ?? 0),
    days: daysBetween(from, until).map((day) => ({ day, units: Number(byDay.get(day)?.units ?? 0), revenueFen: toFen(byDay.get(day)?.revenue_fen) })),
  }
}

function uses(viewer: Viewer, id: number) {
  return visibleOrganisations(viewer, db.from('campaign_uses').where('campaign_uses.campaign_id', id), 'campaign_uses.organisation_id')
}

function daysBetween(from: number, until: number): string[] {
  const days = new Set<string>()
  for (let at = from; at <= until; at += DAY_MS) days.add(showDate(new Date(at)))
  if (until >= from) days.add(showDate(new Date(until)))
  return [...days]
}
