import type { RawNotice } from '../../notices.ts'
import type { SandboxClock } from './clock.ts'
import { NOTICE, noticeTroubleOf, strike, type ScheduledFault } from './faults.ts'
import type { SandboxNotice, SandboxSupplier } from './types.ts'

const EXPIRED_MS = 24 * 3600 * 1000

const KEPT_MAX = 500

/** One notice as it went out. */
export interface SentNotice {
  noticeId: string
  kind: string
  supplierOrderNo?: string
  trouble: string | null
  /** The receiver's HTTP status; null: nobody answered. */
  status: number | null
}

/** Tells what the supplier has to tell, and lets planned faults happen to it: twice at once, out of order, forged, too old, again. */
export class NoticeSender {
  /** Where notices go; null: nowhere. */
  url: string | null = null
  sent: SentNotice[] = []
  readonly #supplier: SandboxSupplier
  readonly #clock: SandboxClock
  #queue: Promise<void> = Promise.resolve()
  #held: { notice: SandboxNotice; raw: RawNotice }[] = []
  #first: { notice: SandboxNotice; raw: RawNotice } | null = null

  constructor(supplier: SandboxSupplier, clock: SandboxClock) {
    this.#supplier = supplier
    this.#clock = clock
  }

  forget(): void {
    this.sent = []
    this.#held = []
    this.#first = null
    this.#supplier.takeNotices?.()
  }

  /** Takes what is to be told, if there is somebody to tell. What is not `early` goes out behind the answer; resolves when the early ones are out. */
  async tell(plan: ScheduledFault[]): Promise<void> {
    if (this.url === null) {
      return
    }
    for (const notice of this.#supplier.takeNotices?.() ?? []) {
      const fault = strike(plan, NOTICE)
      const trouble = fault ? (noticeTroubleOf(fault.fault) ?? null) : null
      const out = this.#queue.then(() => this.#send(notice, trouble))
      this.#queue = out
      if (trouble === 'early') {
        await out
      }
    }
  }

  /** Resolves when everything that was to be sent is out. */
  settled(): Promise<void> {
    return this.#queue
  }

  async #send(notice: SandboxNotice, trouble: string | null): Promise<void> {
    const now = this.#clock.now()
    const at = trouble === 'expired' ? new Date(now.getTime() - EXPIRED_MS) : now
    const raw = this.#supplier.writeNotice?.(notice, at)
    if (!raw) {
      return
    }
    if (trouble === 'reordered') {
      this.#held.push({ notice, raw })
      return
    }
    const forged = { ...raw, body: Buffer.concat([raw.body, Buffer.from(' ')]) }
    const post = () => this.#post(notice, trouble === 'forged' ? forged : raw, trouble)
    await Promise.all(trouble === 'twice' ? [post(), post()] : [post()])
    const again = trouble === 'replayed' ? this.#first : null
    this.#first ??= { notice, raw }
    for (const late of [...this.#held, ...(again ? [again] : [])]) {
      await this.#post(late.notice, late.raw, again === late ? 'replayed' : 'reordered')
    }
    this.#held = []
  }

  async #post(notice: SandboxNotice, raw: RawNotice, trouble: string | null): Promise<void> {
    const headers = Object.fromEntries(
      Object.entries(raw.headers).map(([name, value]) => [name, String(value)])
    )
    const status = await fetch(this.url ?? '', {
      method: raw.method,
      headers,
      body: Buffer.from(raw.body),
      redirect: 'manual',
    }).then(
      async (response) => {
        await response.arrayBuffer()
        return response.status
      },
      () => null
    )
    const { noticeId, kind, supplierOrderNo } = notice
    this.sent.push({ noticeId, kind, supplierOrderNo, trouble, status })
    this.sent = this.sent.slice(-KEPT_MAX)
  }
}
