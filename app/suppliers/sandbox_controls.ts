import env from '#start/env'
import { fromJson } from '#kernel/json'

const TIMEOUT_MS = 3_000

/** Where the stand-ins of this demo take orders, by plugin; empty outside of it. */
export function sandboxControls(): Record<string, string> {
  const text = env.get('SANDBOX_CONTROLS')
  return text && env.get('SANDBOXES_ALLOWED') ? fromJson<Record<string, string>>(text) : {}
}

export type SandboxView = {
  code: string
  /** Null: it does not answer. */
  state: {
    operations: string[]
    names: Record<string, string[]>
    /** `number` of the fault matrix, where it has one of its own. */
    faults: { name: string; number: string | null }[]
    plan: { operation: string; fault: string; nth: number; times: number; fired: number }[]
    effects: { orders: number; payments: number; resources: number; refunds: number }
    /** Sent to phones, as a customer would read them there: the last one by its number. */
    codes: Record<string, string>
    now: string
    struck: Struck[]
  } | null
}

/** A request that met a fault; `at` is by the sandbox's clock. */
export type Struck = { operation: string; at: string; status: number | null; fault: string }

export type SeedWanted = { seed: string; percent: number; calls: number; operation?: string }

export type PlannedFault = { operation: string; nth: number; fault: string }

/** The order that a seed is to a stand-in. */
export const seedOrder = ({ seed, percent, calls, operation }: SeedWanted) => ({ seed, percent, calls, ...(operation ? { operations: [operation] } : {}) })

/** The faults that a seed means at this stand-in, before it is started; throws its own sentence where it refuses. */
export const previewSeed = (control: string, wanted: SeedWanted): Promise<PlannedFault[]> => tellSandbox(control, 'POST', '/faults/preview', seedOrder(wanted))

/** One order to a stand-in; throws its own sentence where it refuses. */
export async function tellSandbox(control: string, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await fetch(new URL(path, control), {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const said = (await answer.json()) as { message?: string }
  if (!answer.ok) throw new Error(said.message ?? `HTTP ${answer.status}`)
  return said
}

const named = ({ faults, numbers }: { faults: string[]; numbers: Record<string, string> }) =>
  faults.map((name) => ({ name, number: Object.keys(numbers).find((number) => numbers[number] === name) ?? null }))

export function readSandboxes(): Promise<SandboxView[]> {
  return Promise.all(Object.entries(sandboxControls()).map(async ([code, control]) => {
    try {
      const paths = ['/', '/effects', '/clock', '/faults', '/struck', '/codes']
      const [overview, effects, clock, plan, struck, codes] = await Promise.all(paths.map((path) => tellSandbox(control, 'GET', path)))
      return { code, state: { operations: overview.operations, names: overview.names, faults: named(overview), plan, effects, codes, now: clock.now, struck } }
    } catch {
      // A stand-in that is being restarted is a finding of this page, not an error of the hub.
      return { code, state: null }
    }
  }))
}
