import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
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
        .filter((code) => !code.startsWith('_') && existsSync(join(plugins, code, 'sandbox')))
        .sort()
    : []
}

/** Starts one process per sandbox, each on the port that it had the last time. */
export async function startSandboxes(
  kind: Kind,
  installation: Installation,
  env: Record<string, string>
): Promise<{ sandboxes: Record<string, Sandbox>; says: string }> {
  const codes = sandboxCodes()
  for (const code of codes) {
    installation.sandboxPorts[code] = await portOf(code, kind, installation)
  }
  saveInstallation(kind, installation)
  const started = await Promise.all(
    codes.map(async (code) => {
      const port = installation.sandboxPorts[code]
      const process = supervise(`${kind}-sandbox-${code}`, {
        args: ace(
          'sandbox:serve',
          code,
          '--port',
          String(port),
          '--state',
          inVar('sandboxes', kind, `${code}.json`)
        ),
        env,
      })
      return [code, await announced(code, process)] as const
    })
  )
  return {
    sandboxes: Object.fromEntries(started),
    says: codes.length === 0 ? 'no supplier brings one' : codes.join(', '),
  }
}

/** What the sandboxes remember between starts. */
export function forgetSandboxState(kind: Kind) {
  rmSync(inVar('sandboxes', kind), { recursive: true, force: true })
}

async function portOf(code: string, kind: Kind, { sandboxPorts }: Installation): Promise<number> {
  const known = sandboxPorts[code]
  if (known) {
    if (await isPortFree(known)) {
      return known
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

async function announced(code: string, process: Supervised): Promise<Sandbox> {
  const line = await Promise.race([
    process.firstLine(),
    new Promise<never>((_, reject) =>
      setTimeout(
        () => reject(new SetupError(`The ${code} sandbox says nothing; see ${process.logFile}.`)),
        startTimeoutMs
      ).unref()
    ),
  ]).catch((error: Error) => {
    throw new SetupError(`${error.message}\n${tail(process.logFile)}`)
  })
  try {
    return JSON.parse(line) as Sandbox
  } catch {
    throw new SetupError(`The ${code} sandbox said "${line}" instead of its address.`)
  }
}
