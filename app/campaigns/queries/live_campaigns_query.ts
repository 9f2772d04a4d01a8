import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS } from '#kernel/clock'
import { contentColumns, toContent, type CampaignContent } from '../campaign_content.ts'
import { shownState, type CampaignState } from '../campaign_states.ts'
import { inAudience } from '../audiences_kept.ts'
import { SLIDES_MAX } from '../limits.ts'

export type Slide = Pick<CampaignContent, 'names' | 'texts' | 'endsAt' | 'banner'> & { id: number; href: string; daysLeft: number; unitsLeft: number | null }

/** Campaigns of the carousel that run now, those that end first first. Such as are for chosen people only stay among them. */
export async function slidesQuery(viewer: Viewer): Promise<Slide[]> {
  const now = clock.now()
  const rows = await db.from('campaigns').whereIn('state', ['scheduled', 'running']).where('starts_at', '<=', now).where('ends_at', '>', now)
    .where('in_carousel', true).whereIn('audience', ['everybody', 'new_customers'])
    .where((some) => void some.whereNull('uses_max').orWhereColumn('uses_taken', '<', 'uses_max'))
    .orderBy('ends_at').orderBy('id').limit(SLIDES_MAX).select('id', 'uses_taken', ...contentColumns)
  const isFor = await inAudience()
  return rows
    .filter((row) => row.audience === 'everybody' || viewer.organisationId === null || isFor(row.id, viewer.organisationId, now.getTime()))
    .map((row) => {
      const { names, texts, endsAt, banner, usesMax } = toContent(row)
      const left = { daysLeft: daysUntil(endsAt, now), unitsLeft: unitsLeft(usesMax, row.uses_taken) }
      return { id: row.id, names, texts, endsAt, banner, ...left, href: banner.link ?? `/campaigns/${row.id}` }
    })
}

export type CampaignPage = CampaignContent & {
  id: number
  state: Exclude<CampaignState, 'draft' | 'scheduled'>
  /** Whole days until its end. */
  daysLeft: number
  /** Null: any number. */
  unitsLeft: number | null
  /** Its prices are the viewer's. */
  isForViewer: boolean
}

/** A campaign as everybody may see it once it has begun, or null. One for chosen people is absent for all others. */
export async function campaignPageQuery(viewer: Viewer, id: number): Promise<CampaignPage | null> {
  const now = clock.now()
  const row = await db.from('campaigns').where('id', id).whereNot('state', 'draft').select('id', 'state', 'uses_taken', ...contentColumns).first()
  if (!row) return null
  const content = toContent(row)
  const state = shownState(row.state, content, now)
  if (state === 'draft' || state === 'scheduled') return null
  const isFor = await inAudience()
  const isForViewer = isFor(id, viewer.realm === 'portal' ? viewer.organisationId : null, now.getTime())
  const isOpen = content.audience === 'everybody' || content.audience === 'new_customers'
  if (!isOpen && !isForViewer && viewer.realm !== 'back_office') return null
  return {
    ...content,
    id,
    state,
    daysLeft: daysUntil(content.endsAt, now),
    unitsLeft: unitsLeft(content.usesMax, row.uses_taken),
    isForViewer,
  }
}

const daysUntil = (end: Date, now: Date) => Math.max(0, Math.floor((end.getTime() - now.getTime()) / DAY_MS))

const unitsLeft = (max: number | null, taken: number) => (max === null ? null : Math.max(0, max - taken))
