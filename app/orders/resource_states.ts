import type { ResourceState } from '#supplier-sdk'

/** A resource as we keep it: as the supplier shows it, or on its way out through a line of ours. */
export type KeptResourceState = ResourceState | 'unsubscribing'

const enterable: readonly string[] = ['running', 'stopped', 'suspended', 'expired', 'unknown', 'creating']

/** It can be entered and left. `unsubscribing` and `released` cannot. */
export const isEnterable = (state: string): boolean => enterable.includes(state)

/** How long before its end a resource is on the list of what expires. */
export const EXPIRING_DAYS = 30

export const resourceGroups = {
  in_use: ['creating', 'running', 'stopped', 'suspended', 'expired', 'unknown', 'unsubscribing', 'releasing', 'failed'],
  /** Of these, what ends within `EXPIRING_DAYS`. */
  expiring: ['running', 'stopped', 'suspended', 'expired'],
  ended: ['released'],
} as const satisfies Record<string, readonly KeptResourceState[]>

export type ResourceGroup = keyof typeof resourceGroups

/** From which states a resource is suspended and resumed. */
export const powerStates: Record<'suspend' | 'resume', readonly string[]> = { suspend: ['running', 'stopped'], resume: ['suspended'] }

/** What can be done to a resource as it stands; nothing while operators are at it. Where its supplier has no such call they do it. */
export const powerActsOf = ({ state, powerByHand }: { state: string; powerByHand: 'suspend' | 'resume' | null }): ('suspend' | 'resume')[] =>
  powerByHand ? [] : (['suspend', 'resume'] as const).filter((act) => powerStates[act].includes(state))
