import db from '@adonisjs/lucid/services/db'
import { Gauge } from 'prom-client'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { metrics } from '#kernel/metrics_registry'
import type { HealthDetail } from './actions/test_connection.ts'
import { breakerStates } from './breaker_states.ts'
import { allClasses } from './pipeline/lanes.ts'
import { publishedLanes } from './measurements/published_lanes.ts'

const registers = [metrics]
const perClass = ['supplier', 'class']

const breakerState = new Gauge({
  name: 'hub_supplier_breaker_state',
  help: 'Breakers: 0 closed, 1 half open, 2 open; the worst of all processes',
  labelNames: perClass,
  registers,
})
const queueDepth = new Gauge({ name: 'hub_supplier_queue_depth', help: 'Calls that wait, in all processes that told within half a minute', labelNames: perClass, registers })
const clockSkew = new Gauge({ name: 'hub_supplier_clock_skew_seconds', help: 'Clock of the supplier minus ours', labelNames: ['supplier'], registers })
const balance = new Gauge({ name: 'hub_supplier_balance_fen', help: 'Our own balance at the supplier', labelNames: ['supplier'], registers })

/** Gauges of what lives in the database or changes too often to count; read at each scrape. */
export async function collectSupplierGauges(): Promise<void> {
  for (const gauge of [breakerState, queueDepth, clockSkew, balance]) gauge.reset()
  await readConnections()
  await readBalances()
  await readBreakers()
  for (const { code, operationClass, waiting } of await publishedLanes()) queueDepth.inc({ supplier: code, class: operationClass }, waiting)
}

async function readConnections(): Promise<void> {
  const rows = await db.from('supplier_connections').select('code', 'health_detail').limit(500)
  for (const { code, health_detail: stored } of rows) {
    for (const name of allClasses) breakerState.set({ supplier: code, class: name }, 0)
    const detail = stored === null ? null : fromJson<HealthDetail>(stored)
    if (typeof detail?.clockSkewMs === 'number') clockSkew.set({ supplier: code }, detail.clockSkewMs / 1000)
  }
}

/** A supplier whose last reading failed has no figure: an old one would look like a fresh one. */
async function readBalances(): Promise<void> {
  const latest = db.from('supplier_balances').groupBy('connection_id').max('id')
  const rows = await db.from('supplier_balances').join('supplier_connections', 'supplier_connections.id', 'supplier_balances.connection_id')
    .whereIn('supplier_balances.id', latest).whereNotNull('available_fen').select('code', 'available_fen')
  for (const { code, available_fen: availableFen } of rows) balance.set({ supplier: code }, toFen(availableFen))
}

async function readBreakers(): Promise<void> {
  const worst = new Map<string, number>()
  for (const { connectionCode, operationClass, state } of await breakerStates()) {
    const key = `${connectionCode}/${operationClass}`
    worst.set(key, Math.max(worst.get(key) ?? 0, state === 'open' ? 2 : 1))
  }
  for (const [key, value] of worst) {
    const [supplier, name] = key.split('/')
    breakerState.set({ supplier, class: name }, value)
  }
}
