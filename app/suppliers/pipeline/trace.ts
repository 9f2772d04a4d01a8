import { AsyncLocalStorage } from 'node:async_hooks'

/** One request of a call, as it is kept: no headers, no body. */
export type RequestEntry = {
  method: string
  host: string
  path: string
  status: number | null
  ms: number | null
  requestId: string | null
  error: string | null
  /** False only where it is proven that nothing of it reached the other side. */
  sent: boolean
}

/** What a call leaves behind while it runs: its requests, and the secrets that it named. */
export class CallTrace {
  readonly requests: RequestEntry[] = []
  readonly secrets: string[] = []
  /** Ends everything that the call has under way; set by the deadline. */
  control: AbortController | undefined
  /** A socket that the other side just closed gives a reset that proves nothing, so calls with an effect take fresh ones. */
  readonly reuseSockets: boolean

  constructor(reuseSockets: boolean, readonly operation?: string) {
    this.reuseSockets = reuseSockets
  }

  /** True while nothing of this call can have reached the other side. */
  get nothingSent(): boolean {
    return this.requests.every((request) => !request.sent)
  }
}

const storage = new AsyncLocalStorage<CallTrace>()

/** Everything that `work` requests is written to `trace`. */
export const traced = <Value>(trace: CallTrace, work: () => Value): Value => storage.run(trace, work)

export const currentTrace = (): CallTrace | undefined => storage.getStore()
