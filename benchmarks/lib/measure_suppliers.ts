import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { linkEnrolment } from '#enrolment/actions/link_enrolment'
import { updateConnectionSettings } from '#suppliers/actions/update_connection_settings'
import type { Sandbox } from '#supplier-sdk/testing'
import { givenBuyer, type Buyer } from '#tests/fixtures/orders'
import { buyAt, givenSandboxShop, startSandbox, type SandboxShop } from '#tests/fixtures/sandbox_shop'
import { givenConsent } from '#tests/fixtures/suppliers'
import { slowProxy } from './slow_proxy.ts'
import type { SupplierFigures, Waits } from './supplier_figures.ts'

const LINES = 50
const ANSWERS_AFTER_MS = 5_000
const PATIENCE_MS = 240_000
const LOOK_MS = 250
/** Enough for 50 lines of a small server. */
const BALANCE_FEN = 1_000_000_00

type Stand = { code: string; sandbox: Sandbox; shop: SandboxShop; buyer: Buyer }

const healthy = ['volcengine', 'baidu'] as const
const SLOW = 'alibaba'
const FAILING = 'jdcloud'
/** It opens no account without its customer's help. */
const brought: Record<string, string> = { jdcloud: 'jcloud_Qm7tVxw' }

/** 100 lines at two healthy suppliers alone, then 200 at four, of which one answers in five seconds and another fails every second call. */
export async function measureSuppliers(): Promise<SupplierFigures> {
  const stands: Stand[] = []
  for (const code of [...healthy, SLOW, FAILING]) stands.push(await openStand(code))
  const well = stands.filter(({ code }) => (healthy as readonly string[]).includes(code))
  const alone = await work(await placeAll(well), well)
  const lines = await placeAll(stands)
  const slow = await makeSlow(stands.find(({ code }) => code === SLOW)!)
  await makeFail(stands.find(({ code }) => code === FAILING)!)
  const beside = await work(lines, well)
  const others = await Promise.all([[SLOW, 'answers in 5 s'], [FAILING, 'fails every second call']].map(async ([code, trouble]) => ({
    code, trouble, lines: LINES, done: await doneOf(lines.get(code)!),
  })))
  slow.close()
  for (const { sandbox } of stands) await sandbox.stop()
  return { healthy: healthy.map((code) => ({ code, alone: alone.get(code)!, beside: beside.get(code)! })), others }
}

async function openStand(plugin: string): Promise<Stand> {
  const code = `bench-${plugin}`
  const sandbox = await startSandbox({ provisioningSeconds: 0 }, plugin)
  const shop = await givenSandboxShop(sandbox, code)
  const buyer = await givenBuyer({ balanceFen: BALANCE_FEN })
  const pair = { organisationId: buyer.organisationId, connectionId: shop.connectionId }
  await givenConsent(pair)
  const account = brought[plugin] ? await linkEnrolment({ ...pair, supplierAccountId: brought[plugin], actor: systemActor }) : await ensureEnrolment(pair)
  if (!account.ok) throw new Error(`No account at ${plugin}: ${JSON.stringify(account.error)}`)
  return { code: plugin, sandbox, shop, buyer }
}

/** In turn, so that no supplier's lines stand before another's. */
async function placeAll(stands: readonly Stand[]): Promise<Map<string, string[]>> {
  const lines = new Map(stands.map(({ code }) => [code, [] as string[]]))
  for (let count = 0; count < LINES; count++) for (const { code, shop, buyer } of stands) lines.get(code)!.push(await buyAt(shop, buyer))
  return lines
}

async function makeSlow({ sandbox, shop }: Stand) {
  const proxy = await slowProxy(sandbox.endpoint, ANSWERS_AFTER_MS)
  const settings = JSON.parse(JSON.stringify(sandbox.settings).replaceAll(sandbox.endpoint, proxy.url)) as Record<string, unknown>
  const changed = await updateConnectionSettings({ code: shop.code, name: shop.code, settings, actor: systemActor })
  if (!changed.ok) throw new Error(JSON.stringify(changed.error))
  return proxy
}

async function makeFail({ sandbox }: Stand): Promise<void> {
  const faults = ['error_500_before', 'error_502_after', 'reset_before', 'reset_after']
  const body = JSON.stringify({ seed: 'bench', percent: 50, faults })
  const set = await fetch(`${sandbox.controlUrl}/faults`, { method: 'PUT', body })
  if (set.status !== 200) throw new Error(await set.text())
}

/** Runs a worker, as in production, until the lines of the healthy suppliers are completed. */
async function work(lines: ReadonlyMap<string, string[]>, well: readonly Stand[]): Promise<Map<string, Waits>> {
  const worker = spawn(process.execPath, ['ace.js', 'worker:run'], { cwd: app.makePath(), env: process.env, stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    const wanted = well.flatMap(({ code }) => lines.get(code)!)
    const until = performance.now() + PATIENCE_MS
    while ((await doneOf(wanted)) < wanted.length) {
      if (performance.now() > until) throw new Error(`After ${PATIENCE_MS / 1000} s ${await doneOf(wanted)} of ${wanted.length} lines at healthy suppliers were completed.`)
      await sleep(LOOK_MS)
    }
  } finally {
    worker.kill('SIGTERM')
    await once(worker, 'exit')
  }
  const all = [...lines.values()].flat()
  const [{ begun }] = await db.from('order_line_events').whereIn('line_id', all).where('to_state', 'submitting').min('at as begun')
  return new Map(await Promise.all(well.map(async ({ code }) => [code, await waitsOf(lines.get(code)!, begun)] as const)))
}

async function doneOf(lineIds: readonly string[]): Promise<number> {
  const [{ total }] = await db.from('order_lines').whereIn('id', [...lineIds]).where('state', 'completed').count('* as total')
  return Number(total)
}

async function waitsOf(lineIds: readonly string[], begun: Date): Promise<Waits> {
  const rows = await db.from('order_line_events').whereIn('line_id', [...lineIds]).where('to_state', 'completed').select('at')
  const waits = rows.map((row) => row.at.getTime() - begun.getTime()).sort((a, b) => a - b)
  return { p95Ms: waits[Math.floor(waits.length * 0.95)], medianMs: waits[Math.floor(waits.length / 2)] }
}
