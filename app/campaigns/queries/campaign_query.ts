import db from '@adonisjs/lucid/services/db'
import { familyOf } from '#catalog/families'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import type { Locale } from '#kernel/http/locale_middleware'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { toContent, type CampaignContent } from '../campaign_content.ts'
import { actsFrom, shownState, type CampaignAct, type CampaignState } from '../campaign_states.ts'
import { ITEMS_MAX } from '../limits.ts'
import type { VersionAct } from '../actions/note_version.ts'

export type CampaignItem = {
  id: number
  supplierName: string
  supplier: string
  familyName: string | null
  offerId: number | null
  offerName: string | null
  rateBp: number | null
  priceFen: number | null
}

export type Campaign = CampaignContent & {
  id: number
  version: number
  state: CampaignState
  acts: CampaignAct[]
  usesTaken: number
  copiedFrom: number | null
  createdBy: string | null
  createdAt: Date
  publishedBy: string | null
  publishedAt: Date | null
  endedAt: Date | null
  items: CampaignItem[]
}

export const READ_CAMPAIGNS = 'campaigns.campaigns.read'

const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.may(READ_CAMPAIGNS)

/** One campaign for staff with its items, or null. */
export async function campaignQuery(viewer: Viewer, id: number, { locale }: { locale: Locale }): Promise<Campaign | null> {
  if (!mayRead(viewer)) return null
  const row = await db.from('campaigns').where('campaigns.id', id)
    .leftJoin('users as makers', 'makers.id', 'campaigns.created_by')
    .leftJoin('users as publishers', 'publishers.id', 'campaigns.published_by')
    .select('campaigns.*', 'makers.name as maker_name', 'publishers.name as publisher_name').first()
  if (!row) return null
  const content = toContent(row)
  const state = shownState(row.state, content, clock.now())
  return {
    ...content,
    id: row.id,
    version: row.version,
    state,
    acts: actsFrom(state),
    usesTaken: row.uses_taken,
    copiedFrom: row.copied_from,
    createdBy: row.maker_name,
    createdAt: row.created_at,
    publishedBy: row.publisher_name,
    publishedAt: row.published_at,
    endedAt: row.ended_at,
    items: await itemsOf(id, locale),
  }
}

async function itemsOf(id: number, locale: Locale): Promise<CampaignItem[]> {
  const rows = await db.from('campaign_items').where('campaign_id', id)
    .join('supplier_connections', 'supplier_connections.id', 'campaign_items.connection_id')
    .leftJoin('offers', 'offers.id', 'campaign_items.offer_id')
    .orderBy('campaign_items.id').limit(ITEMS_MAX)
    .select('campaign_items.*', 'supplier_connections.name as supplier_name', 'supplier_connections.code as supplier_code', 'offers.name_zh', 'offers.name_en')
  return rows.map((row) => ({
    id: row.id,
    supplierName: row.supplier_name,
    supplier: row.supplier_code,
    familyName: row.family ? familyOf(row.family).names[locale] : null,
    offerId: row.offer_id,
    offerName: locale === 'en' ? row.name_en : row.name_zh,
    rateBp: row.rate_bp,
    priceFen: row.price_fen === null ? null : toFen(row.price_fen),
  }))
}

export type ChosenCustomer = { id: number; name: string; code: string | null; addedAt: Date }

/** The customers of its audience that were chosen or came by a code of it, as far as the viewer sees them. */
export async function campaignCustomersQuery(viewer: Viewer, id: number, { page, pageSize }: { page: number; pageSize: number }): Promise<NumberedPage<ChosenCustomer>> {
  if (!mayRead(viewer)) return numberedPage([], 0, page, pageSize)
  const query = db.from('campaign_customers').where('campaign_customers.campaign_id', id)
    .join('organisations', 'organisations.id', 'campaign_customers.organisation_id')
  visibleOrganisations(viewer, query, 'campaign_customers.organisation_id')
  const [{ total }] = await query.clone().count('* as total')
  const rows = await query.leftJoin('invite_codes', 'invite_codes.id', 'campaign_customers.code_id')
    .orderBy('organisations.id', 'desc').offset((page - 1) * pageSize).limit(pageSize)
    .select('organisations.id', 'organisations.name', 'invite_codes.code', 'campaign_customers.created_at')
  return numberedPage(rows.map((row) => ({ id: row.id, name: row.name, code: row.code, addedAt: row.created_at })), Number(total), page, pageSize)
}

export type CampaignVersion = { version: number; act: VersionAct; by: string | null; at: Date }

const VERSIONS_SHOWN = 50

/** What was done to it, newest first. */
export async function campaignVersionsQuery(viewer: Viewer, id: number): Promise<CampaignVersion[]> {
  if (!mayRead(viewer)) return []
  const rows = await db.from('campaign_versions').where('campaign_id', id).leftJoin('users', 'users.id', 'campaign_versions.actor_user_id')
    .orderBy('version', 'desc').limit(VERSIONS_SHOWN).select('version', 'act', 'at', 'users.name')
  return rows.map((row) => ({ version: row.version, act: row.act, by: row.name, at: row.at }))
}
