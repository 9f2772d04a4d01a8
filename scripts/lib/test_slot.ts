import { fingerprint, readJson, writeAtomic } from './files.ts'
import { atEnd } from './at_end.ts'
import { ensureDatabase, recreateDatabase } from './database.ts'
import { databaseEnv, type DatabaseServer } from './database_server.ts'
import { tryLock } from './lock.mjs'
import { inVar, root } from './paths.ts'
import { freePort, portFor } from './ports.ts'
import { SetupError } from './setup_error.ts'

const slots = 8
const ports = { first: 3_400, perSlot: 20 }

/** What the tests' process gets: a database, a port and a folder that no run at the same time has. */
export type TestSlot = { number: number; totalsFile: string }

export function takeTestSlot(): TestSlot {
  for (let number = 1; number <= slots; number++) {
    const lock = tryLock(inVar('test', `slot-${number}.lock`))
    if (lock.release) {
      atEnd(lock.release)
      return { number, totalsFile: inVar('test', `slot-${number}.totals.json`) }
    }
  }
  throw new SetupError(`${slots} runs of the tests are under way in this checkout. Wait for one.`)
}

/**
 * The slot's database: empty when a whole run is asked for, when migrations changed, or when the
 * last run was cut off; else as the last run left it, migrated already.
 */
export async function prepareTestDatabase(
  slot: TestSlot,
  server: DatabaseServer,
  { fresh }: { fresh: boolean }
): Promise<{ database: string; says: string }> {
  const database = `${server.private ? 'hub' : (server.chosenDatabase ?? 'hub')}_test_${slot.number}`
  const file = inVar('test', `slot-${slot.number}.json`)
  const state = { migrations: fingerprint(root, ['database/migrations']), server: address(server) }
  const last = readJson<typeof state & { clean: boolean }>(file)
  const reusable =
    last?.clean && last.migrations === state.migrations && last.server === state.server
  writeAtomic(file, JSON.stringify({ ...state, clean: false }))
  if (fresh || !reusable) {
    await recreateDatabase(server, database)
  } else {
    await ensureDatabase(server, database)
  }
  return { database, says: `${server.says}, database ${database}` }
}

/** To be called when the tests came to their end. */
export function markTestDatabaseClean(slot: TestSlot) {
  const file = inVar('test', `slot-${slot.number}.json`)
  writeAtomic(file, JSON.stringify({ ...readJson<object>(file), clean: true }))
}

export async function testEnv(
  slot: TestSlot,
  server: DatabaseServer,
  database: string
): Promise<Record<string, string>> {
  const first = ports.first + (slot.number - 1) * ports.perSlot
  // Two checkouts that start at the same time begin at different places, so that neither takes what the other just found free.
  const port = await freePort(portFor(root, first, ports.perSlot), { first, count: ports.perSlot })
  if (!port) {
    throw new SetupError(`No port is free between ${first} and ${first + ports.perSlot - 1}.`)
  }
  return {
    ...databaseEnv(server, database),
    ...(server.grantTo === null
      ? {}
      : {
          DB_OWNER_USER: server.user,
          DB_OWNER_PASSWORD: server.password,
          DB_APP_ACCOUNT: server.grantTo.replaceAll("'", ''),
        }),
    NODE_ENV: 'test',
    TZ: 'UTC',
    HOST: '127.0.0.1',
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    TEST_TOTALS_FILE: slot.totalsFile,
    // Suites that run at the same time store files of their own, and sweep what is nobody’s in their database.
    UPLOADS_DIR: inVar(`files-test-${slot.number}`),
  }
}

function address(server: DatabaseServer): string {
  return `${server.host}:${server.port}`
}
