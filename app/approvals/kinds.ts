import { builtinRoles, type StaffRole } from '#identity/builtin_roles'

/** In what a request's size is measured: fen, basis points, or not at all. */
export type ApprovalUnit = 'fen' | 'bp' | null

export type ApprovalKindShape = {
  zh: string
  en: string
  /** What is measured, for the one who sets limits. */
  measureZh: string
  measureEn: string
  unit: ApprovalUnit
  /**
   * Built-in roles that may decide it as long as no administrator said otherwise, up to which size (inclusive); null is without
   * limit. A kind without a unit knows only null.
   */
  roles: Partial<Record<StaffRole, number | null>>
}

export type ApprovalKind = ApprovalKindShape & { code: string; module: string }

const codePattern = /^[a-z]+\.[a-z_]+$/
const declared = new Map<string, ApprovalKind>()

/**
 * Declares what can ask for an approval; called once, in a file that the `permissions.ts` of the module imports, so that pages
 * and worker know it. The code is `module.noun`. Who decides is data: `approvalRight`.
 */
export function defineApprovalKind(code: string, shape: ApprovalKindShape): void {
  if (!codePattern.test(code)) throw new Error(`Approval kind "${code}" must read module.noun in lower case.`)
  if (declared.has(code)) throw new Error(`Approval kind "${code}" is declared twice. Give one of them another name.`)
  for (const [role, limit] of Object.entries(shape.roles)) {
    if (builtinRoles[role as StaffRole]?.realm !== 'back_office') throw new Error(`Approval kind "${code}": ${role} is no role of staff.`)
    if (limit !== null && !isLimit(shape.unit, limit)) throw new Error(`Approval kind "${code}": ${limit} is no limit for ${role}.`)
  }
  declared.set(code, { ...shape, code, module: code.split('.')[0] })
}

/** Whole, not negative, and only where there is something to measure. */
export function isLimit(unit: ApprovalUnit, limit: number): boolean {
  return unit !== null && Number.isSafeInteger(limit) && limit >= 0
}

export function approvalKindOf(code: string): ApprovalKind {
  const kind = declared.get(code)
  if (!kind) throw new Error(`Approval kind "${code}" is not declared. Call defineApprovalKind in its module.`)
  return kind
}

export function allApprovalKinds(): ApprovalKind[] {
  return [...declared.values()]
}
