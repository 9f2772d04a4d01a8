import { Counter, Histogram } from 'prom-client'
import { metrics } from '#kernel/metrics'

const registers = [metrics]

export const callsTotal = new Counter({
  name: 'hub_supplier_calls_total',
  help: 'Calls to suppliers by outcome',
  labelNames: ['supplier', 'operation', 'class', 'outcome'],
  registers,
})

export const refusalsTotal = new Counter({
  name: 'hub_supplier_refusals_total',
  help: 'Refusals of suppliers by reason',
  labelNames: ['supplier', 'reason'],
  registers,
})

export const callDuration = new Histogram({
  name: 'hub_supplier_call_duration_seconds',
  help: 'Duration of calls to suppliers, waiting included',
  labelNames: ['supplier', 'class'],
  buckets: [0.05, 0.1, 0.3, 1, 3, 10, 30],
  registers,
})

export const queueWait = new Histogram({
  name: 'hub_supplier_queue_wait_seconds',
  help: 'Time that a call to a supplier waited for its place',
  labelNames: ['supplier', 'class'],
  buckets: [0.001, 0.01, 0.1, 1, 10],
  registers,
})
