/**
 * The life of a campaign: which state follows which. `moveCampaign` is the only function that walks it; `turnCampaigns` does it
 * by the clock. Labels are `ui.state.campaign.<state>`.
 */
export const campaignStates = {
  /** Nobody sees it; everything may be changed. */
  draft: { to: ['scheduled', 'running'] },
  /** Published, its time has yet to come. */
  scheduled: { to: ['draft', 'running', 'ended'] },
  running: { to: ['paused', 'ended'] },
  /** Stopped by hand; its prices do not count. */
  paused: { to: ['scheduled', 'running', 'ended'] },
  ended: { to: [] },
} as const satisfies Record<string, { to: readonly string[] }>

export type CampaignState = keyof typeof campaignStates

export const allCampaignStates = Object.keys(campaignStates) as CampaignState[]

export const isLegalMove = (from: CampaignState, to: CampaignState): boolean => (campaignStates[from].to as readonly string[]).includes(to)

/** Its price rules stand in the catalogue. */
export const isPublished = (state: CampaignState): boolean => state === 'scheduled' || state === 'running'

/** What staff may do by hand, from where, and what comes of it; `resume` and `publish` go where the clock says. */
export const campaignActs = {
  publish: ['draft'],
  withdraw: ['scheduled'],
  start: ['scheduled'],
  pause: ['running'],
  resume: ['paused'],
  end: ['scheduled', 'running', 'paused'],
} as const satisfies Record<string, readonly CampaignState[]>

export type CampaignAct = keyof typeof campaignActs

export const actsFrom = (state: CampaignState): CampaignAct[] =>
  (Object.keys(campaignActs) as CampaignAct[]).filter((act) => (campaignActs[act] as readonly string[]).includes(state))

type Period = { startsAt: Date; endsAt: Date }

/** Where a published campaign stands by the clock. */
export function stateByClock({ startsAt, endsAt }: Period, now: Date): 'scheduled' | 'running' | 'ended' {
  if (endsAt <= now) return 'ended'
  return startsAt > now ? 'scheduled' : 'running'
}

/**
 * As people see it: the clock counts from the very moment, whether or not the job that writes it down has run since. The prices
 * themselves carry their period.
 */
export function shownState(state: CampaignState, period: Period, now: Date): CampaignState {
  if (isPublished(state)) return stateByClock(period, now)
  return state === 'paused' && period.endsAt <= now ? 'ended' : state
}
