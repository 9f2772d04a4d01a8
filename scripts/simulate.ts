import { atEnd } from './lib/at_end.ts'
import { joinDatabaseServer } from './lib/database_server.ts'
import { grantTables, recreateDatabase } from './lib/database.ts'
import { ownerEnv } from './lib/database_server.ts'
import { ensureEnvFile } from './lib/env.ts'
import { migrate } from './lib/hub.ts'
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
  const env = { ...(await testEnv(slot, server, database)), LOG_LEVEL: 'silent' }
  await step('database', async () => {
    await recreateDatabase(server, database)
    await migrate({ ...env, ...ownerEnv(server) })
    await grantTables(server, database)
    return { says: database }
  })
  return runNodeHere({ args: ['--import=@poppinss/ts-exec', 'tests/simulation/main.ts', ...args], env })
}
