import type { SandboxClock } from './clock.ts'
import { faultKinds, type ScheduledFault } from './faults.ts'
import type { SandboxRequest, SandboxResponse, SandboxSupplier } from './types.ts'

/** Lets the supplier act now, later or not at all, and decides what it says. How that travels is `deliver`'s business. */
export class FaultyAnswers {
  readonly #supplier: SandboxSupplier
  readonly #clock: SandboxClock
  #late: { dueAt: number; request: SandboxRequest }[] = []
  #lagUntil = new Map<string, number>()

  constructor(supplier: SandboxSupplier, clock: SandboxClock) {
    this.#supplier = supplier
    this.#clock = clock
  }

  forgetLags(): void {
    this.#lagUntil.clear()
  }

  forgetLate(): void {
    this.#late = []
  }

  /** Runs what was to act later and is due. */
  actLate(): void {
    const now = this.#clock.now().getTime()
    const due = this.#late.filter(({ dueAt }) => dueAt <= now)
    this.#late = this.#late.filter(({ dueAt }) => dueAt > now)
    for (const { request } of due) {
      this.#supplier.handle(request)
    }
  }

  answer(
    request: SandboxRequest,
    operation: string,
    fault: ScheduledFault | null
  ): SandboxResponse {
    const now = this.#clock.now().getTime()
    if (fault?.fault === 'lookup_lag') {
      this.#lagUntil.set(operation, now + fault.seconds * 1000)
    }
    if ((this.#lagUntil.get(operation) ?? 0) > now) {
      return this.#supplier.absent(operation)
    }
    if (!fault) {
      return this.#supplier.handle(request)
    }
    if (fault.fault === 'price_change') {
      this.#supplier.setPricePercent(fault.percent)
    }
    if (fault.fault === 'clock_skew') {
      this.#clock.set({ advanceSeconds: fault.seconds })
    }
    if (fault.fault === 'revoke_credentials') {
      this.#supplier.revokeCredentials()
    }
    return this.#faulty(request, operation, fault, now)
  }

  #faulty(
    request: SandboxRequest,
    operation: string,
    fault: ScheduledFault,
    now: number
  ): SandboxResponse {
    const kind: { acts: string; status?: number } = faultKinds[fault.fault]
    if (kind.acts === 'later') {
      this.#late.push({ dueAt: now + fault.afterSeconds * 1000, request })
    }
    const real = kind.acts === 'yes' ? this.#supplier.handle(request) : null
    if (fault.fault === 'refuse') {
      return this.#supplier.refuse(operation, fault.reason)
    }
    if (kind.status === undefined) {
      return real ?? this.#supplier.failure(operation, 500)
    }
    const limited = kind.status === 429 || kind.status === 503
    const answer = limited
      ? this.#supplier.rateLimited(operation, kind.status)
      : this.#supplier.failure(operation, kind.status)
    const wait = fault.retryAfterSeconds
    return wait === undefined
      ? answer
      : { ...answer, headers: { ...answer.headers, 'retry-after': String(wait) } }
  }
}
