import type { NoticeEvent, RawNotice } from '../../notices.ts'
import type { SandboxClock } from './clock.ts'

/** A request as it came in, bytes untouched: a verifier needs them. */
export interface SandboxRequest {
  method: string
  /** Path and query, raw. */
  target: string
  /** Names and values in the order and spelling of the wire. */
  headers: [name: string, value: string][]
  body: Buffer
  /** By the sandbox's clock. A request that acts later is still judged by this. */
  receivedAt: Date
}

export interface SandboxResponse {
  status: number
  headers?: Record<string, string>
  body: string
}

/** What the sandbox did, counted by itself: the judge of "one order, one payment, one resource". */
export interface SandboxEffects {
  /** Purchase orders that were created. */
  orders: string[]
  /** Orders that were paid, once per payment. */
  payments: string[]
  /** Resources that were created, also those that are gone again. */
  resources: string[]
  /** Refunds that were started. */
  refunds: string[]
}

/** Business refusals that a fault plan can ask for (F9). */
export const refusalKinds = ['price', 'stock', 'quota', 'funds', 'kyc'] as const

export type RefusalKind = (typeof refusalKinds)[number]

/** Something that the supplier tells by a notice. `noticeId` is the supplier's own and stays the same when it is sent again. */
export type SandboxNotice = NoticeEvent

/** One stand-in for a supplier: state, rules and wire format of its own. Everything here is synchronous. */
/** What somebody buys in the supplier's console. Unpaid unless `pay`; sandboxes may take more, see their READMEs. */
export interface ConsoleOrder {
  supplierAccountId?: string
  pay?: boolean
  [option: string]: unknown
}

export interface SandboxSupplier {
  /** The supplier's own name of what is called, e.g. `PayOrder`; `other` for pages. */
  identify(request: SandboxRequest): string
  /** Verifies, acts, answers. */
  handle(request: SandboxRequest): SandboxResponse
  /** The wire's way of saying these, without acting. */
  refuse(operation: string, kind: RefusalKind): SandboxResponse
  rateLimited(operation: string, status: number): SandboxResponse
  failure(operation: string, status: number): SandboxResponse
  /** "There is no such thing", for look-ups that lag. */
  absent(operation: string): SandboxResponse
  effects(): SandboxEffects
  /** Changes of everything that can be priced, in percent of the table. */
  setPricePercent(percent: number): void
  revokeCredentials(): void
  /** A person orders in the supplier's own console, past the hub; throws on what cannot be sold. Absent where there is no console to buy in. */
  placeInConsole?(wanted: ConsoleOrder): { supplierOrderNo: string; resourceIds: string[] }
  /** What was handed out and must not be stored anywhere: tokens, temporary keys. */
  issuedSecrets?(): string[]
  /** The last code that the supplier sent to each phone. Absent where it sends none. */
  sentCodes?(): Record<string, string>
  /** What the supplier tells since this was asked last. Absent where it sends no notices. */
  takeNotices?(): SandboxNotice[]
  /** A notice as it travels, signed at that moment. */
  writeNotice?(notice: SandboxNotice, at: Date): RawNotice
  /** Sandbox options such as `provisioningSeconds`; throws on an unknown one. */
  configure(options: Record<string, unknown>): void
  reset(): void
  /** Grows with every change of state. */
  revision(): number
  dump(): unknown
  load(state: unknown): void
}

export interface SandboxWorld {
  clock: SandboxClock
  /** Ids and credentials come from it: the same seed gives the same ones. */
  seed: string
  endpoint(): string
}

/** One whole request of a vectors file, or what a verifier is asked about. */
export interface WireRequest {
  credentials: Record<string, string>
  wire: { method: string; target: string; headers: [string, string][]; body?: string | null }
}

export interface Verdict {
  accepted: boolean
  /** The check that refused it; `none` when it was accepted. */
  check: string
}

/** The default export of a plugin's `sandbox/main.ts`. */
export interface SandboxDefinition {
  code: string
  /** Contract operation → the supplier's own names of the calls that make its effect; a fault plan takes both. */
  operations: Record<string, string[]>
  /** Fields of the wire that carry a state, for the fault `strange_state`. */
  stateFields?: string[]
  create(world: SandboxWorld): SandboxSupplier
  /** Settings that fit the plugin's `defineSettings`, secrets included: they are this sandbox's own. */
  settings(world: Pick<SandboxWorld, 'seed'>, endpoint: string): Record<string, unknown>
  /** Signature only, clock and replay checks off. Absent where requests are not signed. */
  verify?(request: WireRequest): Verdict
}

export const defineSandbox = (definition: SandboxDefinition): SandboxDefinition => definition
