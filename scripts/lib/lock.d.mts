export type Lock =
  { release: () => void; holder?: undefined } | { release?: undefined; holder: number }

export function tryLock(path: string): Lock

export function withLock<Result>(
  path: string,
  work: () => Result | Promise<Result>,
  options?: { timeoutMs?: number }
): Promise<Result>
