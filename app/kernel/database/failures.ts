/** What a database error means for the one who asked; the table of docs/database.md, kept as data. */
export type DatabaseFailure =
  | 'again' // the whole transaction may run again
  | 'connection' // before COMMIT was sent: nothing was written, again; after it: nobody knows
  | 'final' // a business answer or a bug, never again

const againErrnos = new Set([1213, 1020, 1205])
const connectionErrnos = new Set([1047, 1053, 1927, 1040, 1180])
const connectionCodes = new Set([
  'ECONNREFUSED', 'PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ER_SERVER_SHUTDOWN',
])

export function classify(error: unknown): DatabaseFailure {
  const { errno, code, message } = error as { errno?: number; code?: string; message?: string }
  if (errno !== undefined && againErrnos.has(errno)) return 'again'
  if (errno !== undefined && connectionErrnos.has(errno)) return 'connection'
  if (code !== undefined && connectionCodes.has(code)) return 'connection'
  if (message?.includes("Can't add new command when connection is in closed state")) return 'connection'
  if (message?.includes('Timeout acquiring a connection')) return 'connection'
  return 'final'
}

/** True for errno 1062 on the named unique key: our own earlier attempt, or somebody else's. */
export function isDuplicate(error: unknown, key?: string): boolean {
  const { errno, sqlMessage } = error as { errno?: number; sqlMessage?: string }
  return errno === 1062 && (key === undefined || (sqlMessage ?? '').includes(key))
}
