import { createHook } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'

const SETTLE_MS = 30

/** Where a call went to besides the HTTP client that it was handed. Names of the runtime's own channels. */
const channels = {
  requests: 'http.client.request.start',
  fetches: 'undici:request:create',
  sockets: 'net.client.socket',
} as const

export type Outgoing = Record<keyof typeof channels, number>

/** Counts every request and socket that this process opens while `work` runs. Nothing else may be under way meanwhile. */
export async function countOutgoing(work: () => Promise<unknown>): Promise<Outgoing> {
  const counted: Outgoing = { requests: 0, fetches: 0, sockets: 0 }
  const names = Object.keys(channels) as (keyof Outgoing)[]
  const listeners = names.map((name) => () => void (counted[name] += 1))
  names.forEach((name, index) => channel(channels[name]).subscribe(listeners[index]))
  try {
    await work()
  } finally {
    names.forEach((name, index) => channel(channels[name]).unsubscribe(listeners[index]))
  }
  return counted
}

/** Frames of the runtime, of libraries, of the SDK and of stand-ins do not count: their timers are not the plugin's. */
const FOREIGN = /node:|node_modules|\/suppliers\/sdk\/|\/sandbox\//

/** Whether the code that stands nearest below the runtime is the plugin's own. */
function isOwnTimer(stack: string): boolean {
  const frames = stack.split('\n').slice(1)
  const nearest = frames.find((frame) => !/node:|<anonymous>\)?$/.test(frame) && !/traces\./.test(frame))
  return nearest !== undefined && !FOREIGN.test(nearest)
}

/** How many timers, also unreferenced ones, `work` set by its own code and left behind. */
export async function countTimersLeft(work: () => Promise<unknown>): Promise<number> {
  const alive = new Set<number>()
  const { stackTraceLimit } = Error
  const hook = createHook({
    init(id, type) {
      if (type === 'Timeout' && isOwnTimer(new Error().stack ?? '')) {
        alive.add(id)
      }
    },
    destroy(id) {
      alive.delete(id)
    },
  })
  Error.stackTraceLimit = 30
  hook.enable()
  try {
    await work()
    await delay(SETTLE_MS)
  } finally {
    hook.disable()
    Error.stackTraceLimit = stackTraceLimit
  }
  return alive.size
}
