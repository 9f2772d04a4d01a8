import { MINUTE_MS } from '#kernel/clock'
import type { ResourceSnapshot } from '#supplier-sdk'

export type DriftKind = 'gone' | 'expiry' | 'spec' | 'state'
export type DriftSeverity = 'danger' | 'warning'
export type Drift = { kind: DriftKind; severity: DriftSeverity; ours: Record<string, unknown>; theirs: Record<string, unknown> }

/** A resource as our books have it. */
export type Booked = { state: string; expiresAt: Date | null; spec: Record<string, unknown> }

/** Suppliers round the end of a term to a minute or so. */
const SAME_TIME_MS = 5 * MINUTE_MS
/** States in which a customer has something to worry about, where we knew of none. */
const bad: readonly string[] = ['suspended', 'expired', 'failed', 'releasing', 'released']
const good: readonly string[] = ['running', 'stopped', 'creating']

/**
 * Where the supplier's word differs from our books in a way that somebody should know. `theirs` null: it no longer knows the
 * resource. Not among it is what follows by itself: a term that became longer (a renewal in the console, whose order is found), a
 * machine that is started or stopped, a name, an address.
 */
export function driftsOf(booked: Booked, theirs: ResourceSnapshot | null, now: Date): Drift[] {
  const isOver = booked.expiresAt !== null && booked.expiresAt <= now
  if (!theirs) return isOver ? [] : [{ kind: 'gone', severity: 'danger', ours: stateOf(booked), theirs: {} }]
  return [endDrift(booked, theirs), expiryDrift(booked, theirs), specDrift(booked, theirs)].filter((drift) => drift !== null)
}

const stateOf = ({ state, expiresAt }: Booked) => ({ state, expiresAt: expiresAt?.toISOString() ?? null })

function endDrift(booked: Booked, { state, rawState }: ResourceSnapshot): Drift | null {
  if (!good.includes(booked.state) || !bad.includes(state)) return null
  const isLost = state === 'released' || state === 'releasing'
  return { kind: isLost ? 'gone' : 'state', severity: isLost ? 'danger' : 'warning', ours: { state: booked.state }, theirs: { state, rawState } }
}

/** An earlier end takes paid time from a customer: it is never taken over without somebody's word. */
function expiryDrift({ expiresAt }: Booked, theirs: ResourceSnapshot): Drift | null {
  if (!expiresAt || !theirs.expiresAt || theirs.expiresAt.getTime() >= expiresAt.getTime() - SAME_TIME_MS) return null
  return { kind: 'expiry', severity: 'danger', ours: { expiresAt: expiresAt.toISOString() }, theirs: { expiresAt: theirs.expiresAt.toISOString() } }
}

function specDrift(booked: Booked, theirs: ResourceSnapshot): Drift | null {
  const changed = Object.keys(theirs.spec).filter((key) => key in booked.spec && String(booked.spec[key]) !== String(theirs.spec[key]))
  if (changed.length === 0) return null
  const pick = (spec: Record<string, unknown>) => Object.fromEntries(changed.map((key) => [key, spec[key]]))
  return { kind: 'spec', severity: 'warning', ours: pick(booked.spec), theirs: pick(theirs.spec) }
}
