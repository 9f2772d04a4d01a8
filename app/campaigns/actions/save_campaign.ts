import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { CAMPAIGNS_TOPIC } from '../topics.ts'
import { contentRow, promised, toContent, type CampaignContent } from '../campaign_content.ts'
import { isPublished, shownState } from '../campaign_states.ts'
import { setRules, type RulesRefused } from '../rules_of_campaign.ts'
import { lockCampaign, noteVersion } from './note_version.ts'
import { dropPicture, putPicture, type NewPicture } from './put_picture.ts'

export type SaveCampaign = {
  /** Left out: a new draft. */
  id?: number
  /** Of the page that was edited: somebody else's change in between is not overwritten. */
  version?: number
  content: CampaignContent
  /** Takes the place of the banner's picture. */
  picture?: NewPicture | null
}

export type SaveRefused =
  | { type: 'campaign_not_found' }
  | { type: 'changed_meanwhile' }
  | { type: 'ended' }
  | { type: 'period_reversed' }
  | { type: 'ends_in_the_past' }
  | { type: 'new_days_missing' }
  /** Customers were promised it. */
  | { type: 'fixed'; field: (typeof promised)[number] }
  | { type: 'uses_below_taken'; taken: number }
  | RulesRefused

/**
 * Saves a draft, or what may still change of a published campaign: names, texts, banner, end and stock. Each save is a version.
 * Where prices already count and their end moved, the price rules are set anew in the same transaction.
 */
export async function saveCampaign(
  viewer: Viewer,
  { id, version, content, picture = null }: SaveCampaign,
  options: { trx?: Trx } = {}
): Promise<Result<{ id: number; version: number }, SaveRefused>> {
  const wrong = contentProblem(content)
  if (wrong) return fail(wrong)
  try {
    return await inTransaction((trx) => (id === undefined ? create(viewer, { content, picture }, trx) : update(viewer, { id, version, content, picture }, trx)), options)
  } catch (error) {
    if (error instanceof NotPriced) return fail(error.refusal)
    throw error
  }
}

/** Undoes what the transaction wrote and carries the refusal out. */
class NotPriced extends Error {
  constructor(readonly refusal: RulesRefused) {
    super(refusal.type)
  }
}

function contentProblem({ startsAt, endsAt, audience, newDays }: CampaignContent): SaveRefused | undefined {
  if (endsAt <= startsAt) return { type: 'period_reversed' }
  if (endsAt <= clock.now()) return { type: 'ends_in_the_past' }
  return audience === 'new_customers' && newDays === null ? { type: 'new_days_missing' } : undefined
}

type Written = { content: CampaignContent; picture: NewPicture | null }

async function create({ actor }: Viewer, { content, picture }: Written, trx: Trx) {
  const now = clock.now()
  const [inserted] = await trx.insertQuery().table('campaigns')
    .insert({ ...contentRow(content), state: 'draft', created_by: actor.userId, created_at: now, updated_at: now })
  const id = Number(inserted)
  if (picture) await trx.from('campaigns').where('id', id).update(contentRow(await withPicture(id, actor.userId, { content, picture }, trx)))
  const version = await noteVersion({ before: { id }, act: 'created', actor }, { trx })
  return ok({ id, version })
}

async function update(
  { actor }: Viewer,
  { id, version, content: typed, picture }: Written & Required<Pick<SaveCampaign, 'id'>> & Pick<SaveCampaign, 'version'>,
  trx: Trx
): Promise<Result<{ id: number; version: number }, SaveRefused>> {
  const before = await lockCampaign(id, trx)
  if (!before) return fail({ type: 'campaign_not_found' })
  if (before.version !== version) return fail({ type: 'changed_meanwhile' })
  const old = toContent(before)
  const state = shownState(before.state, old, clock.now())
  if (state === 'ended') return fail({ type: 'ended' })
  const fixed = state === 'running' || state === 'paused' ? promised.find((field) => String(old[field]) !== String(typed[field])) : undefined
  if (fixed) return fail({ type: 'fixed', field: fixed })
  if (typed.usesMax !== null && typed.usesMax < before.uses_taken) return fail({ type: 'uses_below_taken', taken: before.uses_taken })
  const content = await withPicture(id, actor.userId, { content: typed, picture }, trx)
  await trx.from('campaigns').where('id', id).update({ ...contentRow(content), updated_at: clock.now() })
  const gone = old.banner.picture?.fileId
  if (gone && gone !== content.banner.picture?.fileId) await dropPicture(gone, trx)
  const next = await noteVersion({ before, act: 'saved', actor }, { trx })
  const isMoved = String(old.startsAt) !== String(content.startsAt) || String(old.endsAt) !== String(content.endsAt)
  const isOtherwise = old.combination !== content.combination || old.audience !== content.audience
  if (isPublished(before.state) && (isMoved || isOtherwise)) {
    const rules = await setRules(id, actor, trx)
    if (!rules.ok) throw new NotPriced(rules.error)
  }
  await raiseTopic(CAMPAIGNS_TOPIC, { trx })
  return ok({ id, version: next })
}

async function withPicture(campaignId: number, userId: number | null, { content, picture }: Written, trx: Trx): Promise<CampaignContent> {
  if (!picture) return content
  return { ...content, banner: { ...content.banner, picture: await putPicture({ campaignId, userId, picture }, trx) } }
}
