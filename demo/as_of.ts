import { clock, DAY_MS } from '#kernel/clock'

/** Does what happened some days ago, for things that have been waiting since; no supplier is asked meanwhile. */
export async function asOf(daysAgo: number, act: () => Promise<unknown>): Promise<void> {
  clock.freeze(new Date(Date.now() - daysAgo * DAY_MS))
  try {
    await act()
  } finally {
    clock.restore()
  }
}
