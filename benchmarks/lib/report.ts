import { mkdirSync, writeFileSync } from 'node:fs'

export type Figure = { name: string; ours: number; bare: number; unit: string; ratio: number; hold?: number; aim?: number; higherIsBetter?: boolean }

export function figure(name: string, unit: string, ours: number, bare: number, target: { hold?: number; aim?: number; higherIsBetter?: boolean } = {}): Figure {
  return { name, unit, ours, bare, ratio: ours / bare, ...target }
}

/** Prints ours, bare, the ratio and where it stands, and keeps the figures under var/benchmarks. */
export function report(title: string, figures: Figure[], notes: Record<string, unknown> = {}): void {
  console.log(`\n${title}`)
  for (const it of figures) {
    const reaches = (limit?: number) => limit !== undefined && (it.higherIsBetter ? it.ratio >= limit : it.ratio <= limit)
    const verdict = it.hold === undefined ? '' : reaches(it.aim) ? 'aim' : reaches(it.hold) ? 'hold' : 'MISSED'
    const targets = it.hold === undefined ? '' : ` hold ${it.hold}${it.aim === undefined ? '' : `, aim ${it.aim}`}`
    console.log(`  ${it.name.padEnd(34)} ours ${round(it.ours)} ${it.unit}, bare ${round(it.bare)} ${it.unit}, ratio ${it.ratio.toFixed(2)}${targets} ${verdict}`)
  }
  for (const [name, value] of Object.entries(notes)) console.log(`  ${name}: ${typeof value === 'number' ? round(value) : value}`)
  mkdirSync('var/benchmarks', { recursive: true })
  writeFileSync(`var/benchmarks/${title.replace(/\W+/g, '_').toLowerCase()}.json`, JSON.stringify({ title, figures, notes }, null, 2))
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(3)
}
