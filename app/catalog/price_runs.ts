import { fromJson, toJson } from '#kernel/json'
import type { PriceRuleInput } from './rule_input.ts'

/** What is done to all of `items`: offers for prices and the shop, differences for decisions, whatever a batch holds for undoing. */
export const runActs = ['rules', 'publish', 'unpublish', 'accept', 'refuse', 'undo'] as const
export type RunAct = (typeof runActs)[number]

export const runStates = ['waiting', 'running', 'done', 'cancelled', 'refused', 'failed'] as const
export type RunState = (typeof runStates)[number]

/** `refused`: what the floors or a later decision said. `failed`: the job gave up; it can be asked for again. */
export type RunProblem =
  | { type: 'below_floor'; offers: number; lowestBp: number }
  | { type: 'already_asked'; approvalId: string }
  | { type: 'rules_refused'; problem: string }
  | { type: 'already_undone' | 'batch_not_found' | 'not_undoable' | 'still_running' }
  | { type: 'failed' }

/** One rule for each offer of the run, all alike. */
export type RuleOfRun = Omit<PriceRuleInput, 'target'>

/** `margins`: down to which margin the rule of an offer would be agreed to; there where somebody has to. */
export type RunInput = {
  rule?: RuleOfRun
  undoes?: { batchId: number; act: string }
  margins?: Record<number, number>
  request?: Record<string, any>
}

export function storedInput(input: RunInput): string {
  return toJson(input)
}

export function readInput(stored: unknown): RunInput {
  const input = fromJson<RunInput>(stored)
  if (!input.rule) return input
  const { validFrom, validUntil } = input.rule
  return { ...input, rule: { ...input.rule, validFrom: validFrom ? new Date(validFrom) : undefined, validUntil: validUntil ? new Date(validUntil) : null } }
}
