/** Tells the workers of this process that there is something to do, so that they need not wait for their next look. */
const sleepers = new Set<() => void>()

export function wakeWorkers(): void {
  for (const wake of [...sleepers]) wake()
}

/** Resolves after `ms`, or earlier when somebody calls `wakeWorkers` or `signal` aborts. Never rejects. */
export function sleepUntilWoken(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      sleepers.delete(wake)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    sleepers.add(wake)
    signal?.addEventListener('abort', wake)
  })
}
