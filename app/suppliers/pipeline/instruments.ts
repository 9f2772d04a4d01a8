import { DistributionMetric, TallyMetric, type Distribution, type Tally } from '#kernel/metric_cells'
import type { CallableOperation } from '../types.ts'
import type { OperationClass } from '../sdk/main.ts'

const callsTotal = new TallyMetric({ name: 'hub_supplier_calls_total', help: 'Calls to suppliers by outcome' })

const refusalsTotal = new TallyMetric({ name: 'hub_supplier_refusals_total', help: 'Refusals of suppliers by reason' })

const callDuration = new DistributionMetric({
  name: 'hub_supplier_call_duration_seconds',
  help: 'Duration of calls to suppliers, waiting included',
  buckets: [0.05, 0.1, 0.3, 1, 3, 10, 30],
})

const queueWait = new DistributionMetric({
  name: 'hub_supplier_queue_wait_seconds',
  help: 'Time that a call to a supplier waited for its place',
  buckets: [0.001, 0.01, 0.1, 1, 10],
})

/** What is counted of one lane: connection × class of operation. */
export class LaneFigures {
  /** Seconds. */
  readonly durations: Distribution
  /** Seconds. */
  readonly waits: Distribution
  readonly #outcomes = new Map<CallableOperation, Record<string, Tally>>()

  constructor(readonly supplier: string, readonly operationClass: OperationClass) {
    const labels = { supplier, class: operationClass }
    this.durations = callDuration.cell(labels)
    this.waits = queueWait.cell(labels)
  }

  count(operation: CallableOperation, outcome: string): void {
    let known = this.#outcomes.get(operation)
    if (!known) this.#outcomes.set(operation, (known = {}))
    known[outcome] ??= callsTotal.cell({ supplier: this.supplier, operation, class: this.operationClass, outcome })
    known[outcome].count += 1
  }

  countRefusal(reason: string): void {
    refusalsTotal.cell({ supplier: this.supplier, reason }).count += 1
  }
}
