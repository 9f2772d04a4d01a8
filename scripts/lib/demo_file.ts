import { rmSync } from 'node:fs'
import { databaseEnv } from './database_server.ts'
import { readJson, writeAtomic } from './files.ts'
import type { Address, HubDatabase } from './hub.ts'
import type { Login, Tokens } from './installation.ts'
import { inVar } from './paths.ts'
import { running } from './processes.ts'
import type { Sandbox } from './sandboxes.ts'

/** What people and programs outside rely on while a demo runs. */
export type DemoFile = {
  url: string
  pids: { web: number; worker: number[] }
  db: { host: string; port: number; user: string; password: string; database: string }
  outboxUrl: string
  logins: Login[]
  tokens: Tokens
  sandboxes: Record<string, Sandbox>
}

const path = inVar('demo.json')
const outboxPath = '/_outbox'

export function readDemoFile(): DemoFile | undefined {
  return readJson<DemoFile>(path)
}

export function removeDemoFile() {
  rmSync(path, { force: true })
}

/** Writes the file (mode 600) and keeps it true; it goes when the demo stops. */
export function publishDemo(
  { url }: Address,
  database: HubDatabase,
  sandboxes: Record<string, Sandbox>,
  pids: () => DemoFile['pids']
): { logins: Login[]; outboxUrl: string; refresh: () => void } {
  const { server, name, installation } = database
  const db = databaseEnv(server, name)
  const { logins = [], tokens = {} } = installation
  const outboxUrl = url + outboxPath
  const write = () => {
    const content: DemoFile = {
      url,
      pids: pids(),
      db: {
        host: db.DB_HOST,
        port: server.port,
        user: db.DB_USER,
        password: db.DB_PASSWORD,
        database: name,
      },
      outboxUrl,
      logins,
      tokens,
      sandboxes,
    }
    writeAtomic(path, `${JSON.stringify(content, null, 2)}\n`)
  }
  write()
  let gone = false
  running.add({
    stop: async () => {
      gone = true
      removeDemoFile()
    },
  })
  return { logins, outboxUrl, refresh: () => gone || write() }
}
