import type { Hold } from './holds.ts'

/** Why a subject has no hold that could be captured or released. */
export type Unresolvable = { type: 'hold_not_found' } | { type: 'already_captured' } | { type: 'already_released' }

export function unresolvable(holds: readonly Hold[]): Unresolvable {
  if (holds.length === 0) return { type: 'hold_not_found' }
  return { type: holds.some(({ state }) => state === 'captured') ? 'already_captured' : 'already_released' }
}
