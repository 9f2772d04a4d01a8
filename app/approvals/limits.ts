import { DAY_MS } from '#kernel/clock'
import { formatFen, formatRate, parseYuan } from '#kernel/money'
import type { ApprovalUnit } from './kinds.ts'

/** Raised with each change of rights; its version tells a second administrator that the table moved on. */
export const RIGHTS_TOPIC = 'approval_rights'

/** One save changes at most this many cells. */
export const CHANGES_MAX = 500

/** A request that nobody decides for so long has expired. */
export const REQUEST_LIFE_MS = 14 * DAY_MS

/** What a person typed as a limit, in the unit; null where it is none. Percent have at most two decimals. */
export function parseLimit(unit: 'fen' | 'bp', typed: string): number | null {
  const value = parseYuan(unit === 'bp' ? typed.replace(/[%％]\s*$/, '') : typed)
  return value !== null && value >= 0 ? value : null
}

/** A limit as it is typed. */
export function typedLimit(limit: number | null): string {
  return limit === null ? '' : (limit / 100).toFixed(2)
}

/** A limit as it is read: `¥500.00`, `2.5 %`. */
export function showLimit(unit: ApprovalUnit, limit: number): string {
  return unit === 'bp' ? `${formatRate(limit)} %` : formatFen(limit)
}
