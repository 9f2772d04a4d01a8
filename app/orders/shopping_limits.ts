import { MINUTE_MS, SECOND_MS } from '#kernel/clock'

export const CART_ITEMS_MAX = 50
/** How long the prices of a quote hold. */
export const QUOTE_MS = 15 * MINUTE_MS
/** How long somebody waits for the suppliers' prices; all suppliers are asked at the same time. */
export const QUOTE_DEADLINE_MS = 8 * SECOND_MS
