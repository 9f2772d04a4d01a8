import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { inVar } from '../../scripts/lib/paths.ts'
import { bold, print, table } from '../../scripts/lib/terminal.ts'

/** `absolute`: the targets are for our own figure (a number of statements), not for the ratio. */
type Target = { hold?: number; aim?: number; higherIsBetter?: boolean; absolute?: boolean }
export type Figure = { name: string; ours: number; bare: number; unit: string; ratio: number } & Target

export function figure(name: string, unit: string, ours: number, bare: number, target: Target = {}): Figure {
  return { name, unit, ours, bare, ratio: ours / bare, ...target }
}

export function verdictOf({ ratio, ours, hold, aim, higherIsBetter, absolute }: Figure): 'aim' | 'hold' | 'MISSED' | '' {
  const value = absolute ? ours : ratio
  const reaches = (target?: number) => target !== undefined && (higherIsBetter ? value >= target : value <= target)
  if (hold === undefined) return ''
  if (reaches(aim)) return 'aim'
  return reaches(hold) ? 'hold' : 'MISSED'
}

/** Prints ours, bare, the ratio and where it stands, and keeps the figures under var/benchmarks. */
export function report(title: string, figures: Figure[], notes: Record<string, unknown> = {}): void {
  print(`\n${bold(title)}`)
  const rows = figures.map((it) => [
    it.name, `${round(it.ours)} ${it.unit}`, `${round(it.bare)} ${it.unit}`, it.ratio.toFixed(2), limit(it, it.hold), limit(it, it.aim), verdictOf(it),
  ])
  for (const line of table([['', 'ours', 'bare', 'ratio', 'hold', 'aim', ''], ...rows])) print(`  ${line}`)
  for (const [name, value] of Object.entries(notes)) {
    if (!Array.isArray(value)) print(`  ${name}: ${typeof value === 'number' ? round(value) : value}`)
  }
  const file = inVar('benchmarks', `${title.replace(/\W+/g, '_').toLowerCase()}.json`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ title, at: new Date().toISOString(), figures, notes }, null, 2))
}

function limit({ higherIsBetter, absolute }: Figure, value: number | undefined): string {
  return value === undefined ? '' : `${higherIsBetter ? '≥' : '≤'} ${value}${absolute ? '' : ' ×'}`
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 3)
}
