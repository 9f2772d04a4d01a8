import limiter from '@adonisjs/limiter/services/main'

export const NAME_LENGTH_MAX = 100
export const TEXT_LENGTH_MAX = 2_000
export const TITLE_LENGTH_MAX = 60
export const WORDS_LENGTH_MAX = 160

/** Offers, families and suppliers that one campaign may name. */
export const ITEMS_MAX = 200
/** A campaign takes something off: the list price itself is none. */
export const RATE_BP_MIN = 1
export const RATE_BP_MAX = 9_990
export const PRICE_FEN_MAX = 1_000_000_000
export const USES_MAX = 1_000_000
export const CODE_USES_MAX = 100_000
/** The longest time after the sign-up for which somebody may count as new. */
export const NEW_DAYS_MAX = 365
export const CHOSEN_MAX = 2_000

export const SLIDES_MAX = 5
/** Offers of a campaign that its preview and its page in the shop show. */
export const PREVIEW_OFFERS_MAX = 60
export const PAGE_OFFERS_MAX = 24

/** Invite codes that were none, from one client address. */
const WRONG_CODES = { requests: 30, duration: '1 hour' } as const

const wrongCodesOf = (ip: string | null) => `wrong_invite_codes_from_${ip}`

export async function mayTryCode(ip: string | null): Promise<boolean> {
  const used = await limiter.use(WRONG_CODES).get(wrongCodesOf(ip))
  return !used || used.consumed < WRONG_CODES.requests
}

export async function noteWrongCode(ip: string | null): Promise<void> {
  await limiter.use(WRONG_CODES).increment(wrongCodesOf(ip))
}

/** Words for a picture. */
export const ALT_LENGTH_MAX = 120
export const BANNER_PX = { width: 1_600, height: 900 }
