import { rmSync } from 'node:fs'
import { atEnd } from './lib/at_end.ts'
import { grantTables, recreateDatabase } from './lib/database.ts'
import { joinDatabaseServer, ownerEnv, type DatabaseServer } from './lib/database_server.ts'
import { ensureEnvFile } from './lib/env.ts'
import { fingerprint, readJson, writeAtomic } from './lib/files.ts'
import { migrate } from './lib/hub.ts'
import { inVar, root } from './lib/paths.ts'
import { runNodeHere } from './lib/processes.ts'
import { step } from './lib/terminal.ts'
import { takeTestSlot, testEnv } from './lib/test_slot.ts'

/** Scenario after scenario on a database of its own; see docs/simulation.md. */
export async function main(args: string[]): Promise<number> {
  ensureEnvFile()
  const slot = takeTestSlot()
  const server = await joinDatabaseServer('test')
  atEnd(server.leave)
  const database = `hub_simulate_${slot.number}`
  const env = { ...(await testEnv(slot, server, database)), LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' }
  await step('database', async () => ({ says: `${database}, ${await prepare(database, server, env)}` }))
  return runNodeHere({ args: ['--import=./scripts/lib/typescript.mjs', 'tests/simulation/main.ts', ...args], env })
}

/** Made anew when the migrations changed; scenarios empty its tables themselves. */
async function prepare(database: string, server: DatabaseServer, env: Record<string, string>): Promise<string> {
  const file = inVar('test', `${database}.json`)
  const state = { migrations: fingerprint(root, ['database/migrations']), server: `${server.host}:${server.port}` }
  const last = readJson<typeof state>(file)
  if (last?.migrations === state.migrations && last.server === state.server) return 'up to date'
  rmSync(file, { force: true })
  await recreateDatabase(server, database)
  await migrate({ ...env, ...ownerEnv(server) })
  await grantTables(server, database)
  writeAtomic(file, JSON.stringify(state))
  return 'made anew'
}
