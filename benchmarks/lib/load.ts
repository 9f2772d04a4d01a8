import { Agent, request } from 'node:http'

export type LoadResult = { count: number; seconds: number; ratePerSecond: number; p50Ms: number; p99Ms: number; failed: number; firstFailure?: string }
export type Shot = { method: string; path: string; headers?: Record<string, string>; body?: string }

/**
 * Sends `total` requests from `users` users, each waiting for its answer before the next; `shotOf(n)` builds the n-th. Bounded
 * in count, loopback only.
 */
export async function load(origin: string, users: number, total: number, shotOf: (n: number) => Shot): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: users })
  const times: number[] = []
  let next = 0
  let failed = 0
  let firstFailure: string | undefined
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: users }, async () => {
      for (let n = next++; n < total; n = next++) {
        const before = performance.now()
        const { status, text } = await send(origin, agent, shotOf(n))
        times.push(performance.now() - before)
        if (status >= 300) {
          failed += 1
          firstFailure ??= `${status} ${text()}`
        }
      }
    })
  )
  const seconds = (performance.now() - startedAt) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  return { count: total, seconds, ratePerSecond: total / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failed, firstFailure }
}

function send(origin: string, agent: Agent, shot: Shot): Promise<{ status: number; text: () => string }> {
  return new Promise((resolve, reject) => {
    const url = new URL(shot.path, origin)
    const outgoing = request(url, { method: shot.method, agent, headers: shot.headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: () => Buffer.concat(parts).toString('utf8').slice(0, 300) }))
    })
    outgoing.on('error', reject)
    outgoing.end(shot.body)
  })
}
