import { setTimeout as sleep } from 'node:timers/promises'
import { tail, type Supervised } from './processes.ts'
import { SetupError } from './setup_error.ts'

const pollMs = 100
const restartsMax = 3

/** Answers once the hub says that it can serve; gives up when its process keeps ending. */
export async function waitUntilReady(
  url: string,
  web: Supervised,
  timeoutMs = 60_000
): Promise<{ says: string }> {
  const deadline = Date.now() + timeoutMs
  let last = 'no answer'
  while (Date.now() < deadline && web.restarts < restartsMax) {
    try {
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })
      if (answer.ok) {
        return { says: `answers at ${url}` }
      }
      last = `status ${answer.status}`
    } catch (error) {
      last = ((error as Error).cause as Error)?.message ?? (error as Error).message
    }
    await sleep(pollMs)
  }
  throw new SetupError(`The hub did not become ready (${last}):\n${tail(web.logFile)}`)
}
