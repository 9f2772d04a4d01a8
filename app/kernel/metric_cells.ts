import type { Metric } from 'prom-client'
import { showMetric } from './metrics.ts'

type Labels = Readonly<Record<string, string>>
type Value = { labels: Record<string, string | number>; value: number; metricName?: string }

/**
 * prom-client finds the values of a set of labels anew at each call: it checks the labels, joins them and hashes them. Where that
 * is a good part of what a call costs, whoever counts holds on to the cell instead. Scraped like every other metric.
 */
abstract class CellMetric<Cell> {
  readonly #cells = new Map<string, { labels: Labels; cell: Cell }>()

  constructor(readonly name: string, readonly help: string, readonly type: 'counter' | 'histogram') {
    showMetric(this as unknown as Metric)
  }

  /** The cell of these labels; the same one each time. */
  cell(labels: Labels): Cell {
    const key = JSON.stringify(Object.entries(labels).sort())
    const known = this.#cells.get(key) ?? { labels, cell: this.empty() }
    this.#cells.set(key, known)
    return known.cell
  }

  /** What prom-client asks of a metric at a scrape. */
  async get() {
    const values = [...this.#cells.values()].flatMap(({ labels, cell }) => this.valuesOf(cell, labels))
    return { name: this.name, help: this.help, type: this.type, aggregator: 'sum', values }
  }

  protected abstract empty(): Cell
  protected abstract valuesOf(cell: Cell, labels: Labels): Value[]
}

export class Tally {
  count = 0
}

export class TallyMetric extends CellMetric<Tally> {
  constructor({ name, help }: { name: string; help: string }) {
    super(name, help, 'counter')
  }

  protected empty = () => new Tally()
  protected valuesOf = ({ count }: Tally, labels: Labels) => [{ labels: { ...labels }, value: count }]
}

/** How often values fell between its bounds. */
export class Distribution {
  readonly counts: number[]
  sum = 0

  constructor(readonly bounds: readonly number[]) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  observe(value: number): void {
    let bound = 0
    while (bound < this.bounds.length && value > this.bounds[bound]) bound++
    this.counts[bound] += 1
    this.sum += value
  }
}

export class DistributionMetric extends CellMetric<Distribution> {
  readonly #bounds: readonly number[]

  constructor({ name, help, buckets }: { name: string; help: string; buckets: readonly number[] }) {
    super(name, help, 'histogram')
    this.#bounds = buckets
  }

  protected empty = () => new Distribution(this.#bounds)

  protected valuesOf({ bounds, counts, sum }: Distribution, labels: Labels): Value[] {
    let total = 0
    const buckets = [...bounds, '+Inf'].map((le, index) => {
      total += counts[index]
      return { labels: { le, ...labels }, value: total, metricName: `${this.name}_bucket` }
    })
    return [...buckets, { labels: { ...labels }, value: sum, metricName: `${this.name}_sum` }, { labels: { ...labels }, value: total, metricName: `${this.name}_count` }]
  }
}
