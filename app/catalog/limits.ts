import { MINUTE_MS, SECOND_MS } from '#kernel/clock'

export const QUANTITY_MAX = 100
/** Rates are entered as 折扣 or percent; 10000 is the list price itself. */
export const RATE_BP_MIN = 1
export const RATE_BP_MAX = 10_000
/** 10 million yuan a month for one unit. */
export const PRICE_FEN_MAX = 1_000_000_000

/** Offers that one act may price. */
export const BULK_TARGETS_MAX = 200

/** Offers that one act may reach when all that fit a filter are chosen. */
export const BULK_ALL_MAX = 200_000

/** An act on more than this runs in the background, slice by slice. */
export const BULK_NOW_MAX = 500
export const RUN_SLICE = 2_000

/** Offers that are written or marked in one transaction. */
export const LOAD_SLICE = 200
export const LOAD_PAGES_MAX = 1_000
export const LOAD_PAGE_DEADLINE_MS = 20 * SECOND_MS
/** A load that has not said anything for so long has died with its process. */
export const LOAD_SILENT_MS = 2 * MINUTE_MS

/** How long someone who chooses options waits for the supplier's price before the estimate is shown. */
export const LIVE_PRICE_DEADLINE_MS = 3 * SECOND_MS
export const LIVE_PRICE_KEPT_MS = MINUTE_MS
export const LIVE_PRICES_KEPT_MAX = 5_000

export const CSV_ROWS_MAX = 50_000
