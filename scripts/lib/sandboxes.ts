import { createHmac } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeAtomic } from './files.ts'
import { saveInstallation, type Installation, type Kind } from './installation.ts'
import { inVar, root } from './paths.ts'
import { freePort, isPortFree, portFor } from './ports.ts'
import { ace, supervise, tail, type Supervised } from './processes.ts'
import { SetupError } from './setup_error.ts'

const ports = { first: 28_000, count: 2_000 }
const startTimeoutMs = 60_000

/** What `sandbox:serve` prints on its first line. */
export type Sandbox = { endpoint: string; settings: unknown; controlUrl: string }

/** Suppliers that bring a stand-in for their API. */
export function sandboxCodes(): string[] {
  const plugins = join(root, 'providers-plugins')
  return existsSync(plugins)
    ? readdirSync(plugins)
        .filter(
          (code) => !code.startsWith('_') && existsSync(join(plugins, code, 'sandbox', 'main.ts'))
        )
        .sort()
    : []
}

/** Starts all sandboxes in one process, each on the port that it had the last time: the start of a process costs more than they do. */
export async function startSandboxes(
  kind: Kind,
  installation: Installation,
  env: Record<string, string>
): Promise<{ sandboxes: Record<string, Sandbox>; says: string }> {
  const codes = sandboxCodes()
  const { sandboxPorts } = installation
  for (const name of codes.flatMap((code) => [code, controlOf(code)])) {
    sandboxPorts[name] = await portOf(name, kind, installation)
  }
  saveInstallation(kind, installation)
  mkdirSync(stateFolder(kind), { recursive: true })
  const list = codes.map((code) => ({
    code,
    port: sandboxPorts[code],
    controlPort: sandboxPorts[controlOf(code)],
    seed: seedOf(code, installation),
    stateFile: join(stateFolder(kind), `${code}.json`),
  }))
  // It holds seeds, so it is for our eyes; the process reads it again when it is started again.
  const file = join(stateFolder(kind), 'list.json')
  writeAtomic(file, JSON.stringify(list))
  const process = supervise(`${kind}-sandboxes`, { args: ace('sandbox:serve', `--list=${file}`), env })
  return {
    sandboxes: await announced(process),
    says: codes.length === 0 ? 'no supplier brings one' : codes.join(', '),
  }
}

/** Tells the web process where the sandboxes take orders, for their page. */
export const controlsEnv = (sandboxes: Record<string, Sandbox>): { SANDBOX_CONTROLS: string } => ({
  SANDBOX_CONTROLS: JSON.stringify(
    Object.fromEntries(Object.entries(sandboxes).map(([code, { controlUrl }]) => [code, controlUrl]))
  ),
})

/** What the sandboxes remember between starts. */
export function forgetSandboxState(kind: Kind) {
  rmSync(stateFolder(kind), { recursive: true, force: true })
}

const stateFolder = (kind: Kind) => inVar('sandboxes', kind)

const controlOf = (code: string) => `${code} control`

/** Ids and credentials of the stand-in come from it; they are stored in the database as settings. */
function seedOf(code: string, { passwordSeed }: Installation): string {
  return createHmac('sha256', passwordSeed).update(`sandbox ${code}`).digest('hex').slice(0, 32)
}

async function portOf(code: string, kind: Kind, { sandboxPorts }: Installation): Promise<number> {
  const known = sandboxPorts[code]
  if (known) {
    // A demo that was killed a moment ago may still be letting go of it.
    for (let attempt = 0; attempt < 30; attempt++) {
      if (await isPortFree(known)) {
        return known
      }
      await sleep(100)
    }
    throw new SetupError(
      `Port ${known} belongs to the ${code} sandbox of this ${kind} and is in use. End what uses it, or start over with --fresh.`
    )
  }
  const taken = Object.values(sandboxPorts)
  let port: number | undefined = portFor(`${root}/${kind}/${code}`, ports.first, ports.count)
  do {
    port = await freePort(taken.includes(port) ? port + 1 : port, ports)
  } while (port && taken.includes(port))
  if (!port) {
    throw new SetupError(`No port is free from ${ports.first} on for the ${code} sandbox.`)
  }
  return port
}

async function announced(process: Supervised): Promise<Record<string, Sandbox>> {
  const line = await Promise.race([
    process.firstLine(),
    new Promise<never>((_, reject) =>
      setTimeout(
        () => reject(new SetupError(`The sandboxes say nothing; see ${process.logFile}.`)),
        startTimeoutMs
      ).unref()
    ),
  ]).catch((error: Error) => {
    throw new SetupError(`${error.message}\n${tail(process.logFile)}`)
  })
  try {
    return JSON.parse(line) as Record<string, Sandbox>
  } catch {
    throw new SetupError(`The sandboxes said "${line}" instead of their addresses.`)
  }
}
