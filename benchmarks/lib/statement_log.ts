import { readFileSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import mysql from 'mysql2/promise'

/** The longest pause after which the log has everything. */
const SETTLE_MS = 300

export type Statement = { thread: string; sql: string }

/** Every statement that the server gets while `work` runs, in order. As the server's own administrator, over its socket. */
export async function statementsDuring(socketPath: string, work: () => Promise<void>): Promise<Statement[]> {
  const root = await mysql.createConnection({ socketPath, user: userInfo().username })
  const file = `${socketPath}.log`
  try {
    await root.query("SET GLOBAL log_output = 'FILE'")
    await root.query('SET GLOBAL general_log_file = ?', [file])
    await root.query('SET GLOBAL general_log = ON')
    await work()
    await sleep(SETTLE_MS)
  } finally {
    await root.query('SET GLOBAL general_log = OFF')
    await root.end()
  }
  const log = readFileSync(file, 'utf8')
  rmSync(file)
  return parse(log)
}

/** Lines are `time thread Query text`; the time is left out where it is that of the line before. */
function parse(log: string): Statement[] {
  const found: Statement[] = []
  for (const line of log.split('\n')) {
    const start = /^(?:\d{6}\s+\d{1,2}:\d{2}:\d{2})?\s+(\d+) (\w+)\t?(.*)$/.exec(line)
    if (start) {
      if (start[2] === 'Query' || start[2] === 'Execute') found.push({ thread: start[1], sql: start[3].trim() })
    } else if (found.length > 0) {
      found.at(-1)!.sql += ` ${line.trim()}`
    }
  }
  return found
}
