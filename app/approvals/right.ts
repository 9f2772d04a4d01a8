import type { StaffRole } from '#identity/builtin_roles'
import type { ApprovalKind } from './kinds.ts'

/** `limit` is inclusive, in the kind's unit; null is without limit. Who may not has 0. */
export type ApprovalRight = { may: boolean; limit: number | null }

export const noRight: ApprovalRight = Object.freeze({ may: false, limit: 0 })

/** What a role may where no administrator said otherwise. */
export function defaultRight(kind: ApprovalKind, roleCode: string): ApprovalRight {
  const limit = kind.roles[roleCode as StaffRole]
  return limit === undefined ? noRight : { may: true, limit }
}

/** The largest of several: without limit beats every limit. */
export function largestRight(rights: readonly ApprovalRight[]): ApprovalRight {
  const granted = rights.filter(({ may }) => may)
  if (granted.length === 0) return noRight
  if (granted.some(({ limit }) => limit === null)) return { may: true, limit: null }
  return { may: true, limit: Math.max(...granted.map(({ limit }) => limit!)) }
}

export const covers = ({ may, limit }: ApprovalRight, amount: number): boolean => may && (limit === null || amount <= limit)

export const sameRight = (a: ApprovalRight, b: ApprovalRight): boolean => a.may === b.may && (!a.may || a.limit === b.limit)
