import db from '@adonisjs/lucid/services/db'
import type { Group } from '@japa/runner/core'

const PATIENCE_MS = 3_000
const LOOK_MS = 50

type Taken = { resource: { destroy(): void } }
type Pool = { used: Taken[]; release(connection: unknown): boolean }

const pool = (): Pool | undefined => db.manager.get(db.primaryConnectionName)?.connection?.client?.client.pool as Pool | undefined

/**
 * A transaction that a test left open holds its locks: every later test would wait for them, then fail for no reason of its
 * own. So each test begins and each group ends with a look at the pool; what was taken before and has not come back after a
 * while is cut off, and `blame` hears of the test that left it.
 */
export function watchOpenTransactions(group: Group, blame: () => void): void {
  const look = async () => {
    if (await cutOff()) blame()
  }
  group.each.setup(look)
  group.teardown(look)
}

/** A worker in this process takes connections for a moment at a time: only one that was never given back counts. */
async function cutOff(): Promise<boolean> {
  let kept = [...(pool()?.used ?? [])]
  for (let waited = 0; kept.length > 0 && waited < PATIENCE_MS; waited += LOOK_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    const used = new Set(pool()?.used)
    kept = kept.filter((taken) => used.has(taken))
  }
  for (const taken of kept) {
    taken.resource.destroy()
    pool()?.release(taken.resource)
  }
  return kept.length > 0
}
