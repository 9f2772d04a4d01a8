import type { OperationClass, OperationName, OrderingOperation } from './operations.ts'
import { operationClasses } from './operations.ts'

export type CreateSemantics = 'twoStep' | 'oneStep'

/** `key`: the supplier answers a repeated key with the first result. `rememberedHours` absent: for ever, as far as is known. */
export type Dedupe = 'none' | { by: 'key'; rememberedHours?: number }

/** How a lost call can be looked up: not at all, in a list, or by our key. */
export type Lookup = 'none' | 'list' | 'byKey'

/** What a plugin says of its supplier. What it leaves out gets the safe default of `safeProperties`. */
export interface DeclaredProperties {
  /** Where orders are born. */
  orderOrigin: 'hub' | 'supplier' | 'both'
  /** `oneStep` charges at once and is then of class `spend`. */
  createSemantics: Record<OrderingOperation, CreateSemantics>
  dedupe: Partial<Record<OperationName, Dedupe>>
  lookup: Lookup
  /** How late the effect of a lost call may still appear. `null`: nobody knows, so a person decides. */
  effectSettleSeconds: number | null
  /** An unpaid order dies by itself. */
  unpaidExpires: boolean
  kyc: 'submission' | 'hosted'
  /** How long an SSO address works. `null`: unknown, so it is used at once. */
  ssoTtlSeconds: number | null
  /** After how many hours of the next period a bill changes no more. `null`: never sure. */
  billFinalAfterHours: number | null
  currency: string
}

export const safeProperties: DeclaredProperties = {
  orderOrigin: 'hub',
  createSemantics: { createOrder: 'twoStep', renew: 'twoStep', change: 'twoStep' },
  dedupe: {},
  lookup: 'none',
  effectSettleSeconds: null,
  unpaidExpires: false,
  kyc: 'submission',
  ssoTtlSeconds: null,
  billFinalAfterHours: null,
  currency: 'CNY',
}

export type PropertiesInput = Partial<Omit<DeclaredProperties, 'createSemantics'>> & {
  createSemantics?: Partial<DeclaredProperties['createSemantics']>
  /** What differs for one product family. */
  families?: Record<string, PropertiesInput>
}

/** Fills what was left out with the safe default, or with `base`. `dedupe` and `createSemantics` merge by operation. */
export function withDefaults(
  declared: PropertiesInput,
  base: DeclaredProperties = safeProperties
): DeclaredProperties {
  const { families, ...own } = declared
  return {
    ...base,
    ...own,
    createSemantics: { ...base.createSemantics, ...own.createSemantics },
    dedupe: { ...base.dedupe, ...own.dedupe },
  }
}

/** What holds for one family: its own declaration over the supplier's over the safe defaults. */
export function propertiesFor(declared: PropertiesInput, family?: string): DeclaredProperties {
  const general = withDefaults(declared)
  const special = family === undefined ? undefined : declared.families?.[family]
  return special ? withDefaults(special, general) : general
}

/** `spend` for `payOrder` and for whatever charges at once. */
export function operationClass(
  operation: OperationName,
  properties: Pick<DeclaredProperties, 'createSemantics'> = safeProperties
): OperationClass {
  const semantics: Partial<Record<OperationName, CreateSemantics>> = properties.createSemantics
  return semantics[operation] === 'oneStep' ? 'spend' : operationClasses[operation]
}

/** As `operationClass` of a whole connection: `spend` where a single one of its families charges at once. */
export function connectionClass(
  operation: OperationName,
  declared: PropertiesInput
): OperationClass {
  const families = [undefined, ...Object.keys(declared.families ?? {})]
  const classes = families.map((family) =>
    operationClass(operation, propertiesFor(declared, family))
  )
  return classes.includes('spend') ? 'spend' : classes[0]
}

/** Whether the same key may be sent again while the outcome is open. */
export const dedupesByKey = (properties: DeclaredProperties, operation: OperationName): boolean => {
  const dedupe = properties.dedupe[operation]
  return dedupe !== undefined && dedupe !== 'none'
}

/** How hard a supplier may be used. Absent classes get `safeLimits`. */
export interface SupplierLimits {
  /** Of the whole connection. */
  requestsPerSecond: number
  /** What the supplier allows less of than of everything else; counts beside the limit of the whole connection. */
  operationRequestsPerSecond: Partial<Record<OperationName, number>>
  /** Calls at a time per class. */
  concurrency: Record<OperationClass, number>
  /** Absolute time of one call per class. */
  deadlineMs: Record<OperationClass, number>
  pageSizeMax: number
  /** Items that one order may carry. */
  batchSizeMax: number
}

export const safeLimits: SupplierLimits = {
  requestsPerSecond: 5,
  operationRequestsPerSecond: {},
  concurrency: { read: 4, quote: 4, mutate: 2, spend: 1 },
  deadlineMs: { read: 20_000, quote: 15_000, mutate: 30_000, spend: 30_000 },
  pageSizeMax: 100,
  batchSizeMax: 1,
}

export type LimitsInput = Partial<Omit<SupplierLimits, 'concurrency' | 'deadlineMs'>> & {
  concurrency?: Partial<SupplierLimits['concurrency']>
  deadlineMs?: Partial<SupplierLimits['deadlineMs']>
}

export const withSafeLimits = (declared: LimitsInput = {}): SupplierLimits => ({
  ...safeLimits,
  ...declared,
  concurrency: { ...safeLimits.concurrency, ...declared.concurrency },
  deadlineMs: { ...safeLimits.deadlineMs, ...declared.deadlineMs },
})
