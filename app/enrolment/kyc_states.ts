import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/clock'

export type KycOwner = 'system' | 'customer' | 'operations'

type Shape = { to: readonly string[]; owner: KycOwner | null; dueMs: number | null }

/**
 * What one supplier made of an organisation's verification. Every state that is not the end has an owner and a due date;
 * what is past it goes to `overdue`, or is reported where it is already a person's.
 */
export const kycStates = {
  /** The customer has to verify here first, agree that this supplier gets the data, or complete its account there. */
  waiting: { to: ['submitting', 'in_console', 'hosted', 'verified', 'submitted', 'rejected'], owner: 'customer', dueMs: 30 * DAY_MS },
  submitting: { to: ['submitted', 'hosted', 'in_console', 'verified', 'rejected', 'uncertain', 'overdue', 'waiting'], owner: 'system', dueMs: DAY_MS },
  /** The supplier has it and decides. */
  submitted: { to: ['verified', 'rejected', 'overdue', 'uncertain'], owner: 'system', dueMs: 7 * DAY_MS },
  /** The supplier wants to see the person itself, on a page of its own. */
  hosted: { to: ['submitted', 'verified', 'rejected', 'overdue', 'in_console'], owner: 'customer', dueMs: 30 * DAY_MS },
  /** There is no call for it: the customer verifies in the supplier's console. */
  in_console: { to: ['submitted', 'verified', 'rejected', 'overdue', 'submitting', 'hosted'], owner: 'customer', dueMs: 30 * DAY_MS },
  /** A call had no answer: it is looked up before anything is sent again. */
  uncertain: { to: ['submitting', 'submitted', 'hosted', 'verified', 'rejected', 'overdue'], owner: 'system', dueMs: DAY_MS },
  /** The supplier said no, with its reason. Corrected data go there again. */
  rejected: { to: ['submitting', 'hosted', 'in_console', 'verified', 'waiting'], owner: 'customer', dueMs: 30 * DAY_MS },
  /** Nobody answered in time, or nobody can tell what a lost call did: operations ask the supplier and tell the state. */
  overdue: { to: ['submitting', 'submitted', 'hosted', 'in_console', 'verified', 'rejected'], owner: 'operations', dueMs: 3 * DAY_MS },
  /** The supplier may still take it back. */
  verified: { to: ['overdue', 'submitted', 'rejected', 'in_console', 'submitting', 'waiting', 'hosted'], owner: null, dueMs: null },
} as const satisfies Record<string, Shape>

export type KycState = keyof typeof kycStates

export const allKycStates = Object.keys(kycStates) as KycState[]

export const kycShape = (state: KycState): Shape => kycStates[state]

export const mayMove = (from: KycState, to: KycState): boolean => kycShape(from).to.includes(to)

/** These are asked about by themselves. */
export const polledStates = ['submitted', 'hosted', 'in_console', 'uncertain'] as const satisfies readonly KycState[]
/** These are sent by themselves. */
export const sentStates = ['submitting'] as const satisfies readonly KycState[]

const POLL_MS_MIN = 2 * MINUTE_MS
const POLL_MS_MAX = 6 * HOUR_MS

/** Twice as long after each look, from two minutes to six hours. */
export const pollPauseMs = (polls: number): number => Math.min(POLL_MS_MAX, POLL_MS_MIN * 2 ** Math.min(polls, 10))
