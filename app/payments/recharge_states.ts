/** A recharge is entered by one person and decided by another one, once. */
export const rechargeStates = {
  entered: ['confirmed', 'rejected'],
  confirmed: [],
  rejected: [],
} as const satisfies Record<string, readonly string[]>

export type RechargeState = keyof typeof rechargeStates
export type Decision = (typeof rechargeStates.entered)[number]

export const rechargeMethods = ['offline', 'corporate_transfer'] as const
export type RechargeMethod = (typeof rechargeMethods)[number]

/** 100 million yuan: what is larger was typed wrong. */
export const RECHARGE_FEN_MAX = 10_000_000_000
