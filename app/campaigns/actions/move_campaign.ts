import type { Actor } from '#audit/actor'
import type { Viewer } from '#identity/viewer'
import type { CampaignRulesSet } from '#catalog/actions/set_campaign_rules'
import { readPrices } from '#catalog/prices_kept'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { campaignActs, isLegalMove, isPublished, shownState, stateByClock, type CampaignAct, type CampaignState } from '../campaign_states.ts'
import { setRules, withdrawRules, type RulesRefused } from '../rules_of_campaign.ts'
import { AUDIENCES_TOPIC, CAMPAIGNS_TOPIC } from '../topics.ts'
import { lockCampaign, noteVersion, type VersionAct } from './note_version.ts'

export type MoveCampaign = {
  id: number
  act: CampaignAct
  /** Of the preview that was read, for `publish`: what is published is what was seen. */
  version?: number
}

export type MoveRefused =
  | { type: 'campaign_not_found' }
  | { type: 'changed_meanwhile' }
  | { type: 'not_from_here'; state: CampaignState }
  | { type: 'no_items' }
  | { type: 'over' }
  | RulesRefused

/** `approvalId`: below a margin floor that asks for consent its prices wait for that decision. */
export type Moved = { state: CampaignState; approvalId: string | null }

const noted = { publish: 'published', withdraw: 'withdrawn', start: 'started', pause: 'paused', resume: 'resumed', end: 'ended' } as const

/** Undoes what the transaction wrote and carries the refusal out. */
class Refused extends Error {
  constructor(readonly refusal: MoveRefused) {
    super(refusal.type)
  }
}

/**
 * An act of staff on a campaign. Its price rules come and go in the same transaction, so that a campaign that runs has its prices
 * and one that was stopped has none, in every process within a second; the margin floors may refuse them or make them wait for
 * somebody's consent. Of two acts at once the second finds another state.
 */
export async function moveCampaign(viewer: Viewer, input: MoveCampaign): Promise<Result<Moved, MoveRefused>> {
  // The floors are asked from what is kept in memory: brought up to date before a connection is held, not while.
  await readPrices()
  try {
    return await inTransaction((trx) => move(viewer.actor, input, trx))
  } catch (error) {
    if (error instanceof Refused) return fail(error.refusal)
    throw error
  }
}

async function move(actor: Actor, { id, act, version }: MoveCampaign, trx: Trx): Promise<Result<Moved, MoveRefused>> {
  const before = await lockCampaign(id, trx)
  if (!before) return fail({ type: 'campaign_not_found' })
  const now = clock.now()
  const period = { startsAt: act === 'start' ? now : before.starts_at, endsAt: before.ends_at }
  const state = shownState(before.state, { startsAt: before.starts_at, endsAt: before.ends_at }, now)
  if (!(campaignActs[act] as readonly CampaignState[]).includes(state)) return fail({ type: 'not_from_here', state })
  if (act === 'publish' && before.version !== version) return fail({ type: 'changed_meanwhile' })
  const to = target(act, period, now)
  if (to === 'ended' && act !== 'end') return fail({ type: 'over' })
  if (act === 'start') await trx.from('campaigns').where('id', id).update({ starts_at: now })
  const { approvalId } = await writeState(before, to, noted[act], actor, trx)
  return ok({ state: to, approvalId })
}

function target(act: CampaignAct, period: { startsAt: Date; endsAt: Date }, now: Date): CampaignState {
  if (act === 'withdraw') return 'draft'
  if (act === 'pause') return 'paused'
  return act === 'end' ? 'ended' : stateByClock(period, now)
}

/** The gate: state, rules, version and audit together. `before` is the locked row. */
async function writeState(before: Record<string, any>, to: CampaignState, act: VersionAct, actor: Actor, trx: Trx): Promise<CampaignRulesSet> {
  const { id } = before
  // The clock may have gone on since the state was written: a row that says `scheduled` runs by now.
  const from: CampaignState = before.state === 'scheduled' && to === 'paused' ? 'running' : before.state
  if (from !== to && !isLegalMove(from, to)) throw new Error(`E_CAMPAIGN_MOVE: ${id} may not go from ${from} to ${to}.`)
  const now = clock.now()
  const published = act === 'published' ? { published_by: actor.userId, published_at: now } : {}
  await trx.from('campaigns').where({ id, state: before.state })
    .update({ state: to, ended_at: to === 'ended' ? now : null, updated_at: now, ...published })
  const rules = isPublished(to) ? await setRules(id, actor, trx) : await withdrawRules(id, actor, trx)
  if (!rules.ok) throw new Refused(rules.error)
  await noteVersion({ before, act, actor }, { trx })
  await raiseTopic(CAMPAIGNS_TOPIC, { trx })
  await raiseTopic(AUDIENCES_TOPIC, { trx })
  return rules.value
}

/** By the clock: one campaign whose start or end has come. Nothing to do is fine: somebody else was faster. */
export async function turnCampaign(id: number, actor: Actor): Promise<void> {
  await inTransaction(async (trx) => {
    const before = await lockCampaign(id, trx)
    if (!before || before.state === 'draft') return
    const state = shownState(before.state, { startsAt: before.starts_at, endsAt: before.ends_at }, clock.now())
    if (state === before.state) return
    // A campaign whose whole life passed while no worker ran.
    const skipped = before.state === 'scheduled' && state === 'ended'
    if (state === 'ended' || skipped) return void (await writeState(before, 'ended', 'ended', actor, trx))
    const now = clock.now()
    await trx.from('campaigns').where({ id, state: before.state }).update({ state, updated_at: now })
    await noteVersion({ before, act: 'started', actor }, { trx })
    await raiseTopic(CAMPAIGNS_TOPIC, { trx })
  })
}
