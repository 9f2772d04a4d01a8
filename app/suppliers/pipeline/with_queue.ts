import PQueue from 'p-queue'
import { notSent, type Layer } from './call.ts'
import { FairQueue, type FairOptions } from './fair_queue.ts'

/** Calls that may wait per connection and class, and of these for one customer. More is refused: waiting longer helps nobody. */
export const QUEUE_LENGTH_MAX = 500
export const QUEUE_LENGTH_MAX_PER_CUSTOMER = 100

export type CallQueue = { queue: PQueue<FairQueue, FairOptions>; waitingFor(turn: string): number }

export function callQueue(concurrency: number): CallQueue {
  let order!: FairQueue
  class OwnQueue extends FairQueue {
    constructor() {
      super()
      order = this
    }
  }
  const queue = new PQueue<FairQueue, FairOptions>({ concurrency, queueClass: OwnQueue })
  return { queue, waitingFor: (turn) => order.waitingFor(turn) }
}

/** A place per connection and class, fair between customers. Who has waited past the deadline was never sent. */
export const withQueue: Layer = (call, next) => {
  const { waiting: { queue, waitingFor }, figures } = call.connection.lanes.of(call.operationClass)
  const turn = String(call.organisationId ?? '')
  if (queue.size >= QUEUE_LENGTH_MAX || waitingFor(turn) >= QUEUE_LENGTH_MAX_PER_CUSTOMER) return Promise.resolve(notSent('queue_full'))
  const startedAt = performance.now()
  let begun = false
  const answer = queue.add(
    () => {
      if (call.signal?.aborted) return Promise.resolve(notSent('deadline_passed'))
      begun = true
      figures.waits.observe((performance.now() - startedAt) / 1000)
      return next()
    },
    { turn }
  )
  if (begun || !call.signal) return answer
  const { signal } = call
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => !begun && resolve(notSent('deadline_passed')), { once: true })
    answer.then(resolve, reject)
  })
}
