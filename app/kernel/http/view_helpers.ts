import type { Edge } from 'edge.js'
import { formatFen, formatRate } from '../money.ts'
import { showDate, showTime } from '../time.ts'

/** What every template may call. Texts come from `t`, which the locale middleware shares per request. */
export function mountViewHelpers(edge: Edge): void {
  edge.global('money', formatFen)
  edge.global('rate', formatRate)
  edge.global('time', showTime)
  edge.global('date', showDate)
}
