import { Problem, wrong } from './problem.ts'

export type Parameters = Map<string, string>

/** Whose data a call is about: our own, or that of the customer it names. */
export interface Caller {
  uid: string
  isOwn: boolean
  now: number
}

export function text(parameters: Parameters, name: string): string {
  const value = parameters.get(name)
  if (value === undefined || value === '') {
    throw new Problem(400, `MissingParameter.${name}`, `The parameter "${name}" is required`)
  }
  return value
}

export function whole(parameters: Parameters, name: string, min: number, max: number, fallback?: number): number {
  const value = Number(parameters.get(name) ?? fallback)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw wrong(name, `must be ${min} to ${max}`)
  }
  return value
}

/** `ModuleList.1.Config`, `ModuleList.2.Config` … as objects; lists count from 1. */
export function list(parameters: Parameters, name: string): Record<string, string>[] {
  const rows: Record<string, string>[] = []
  for (const [key, value] of parameters) {
    const match = new RegExp(`^${name}\\.(\\d+)\\.(\\w+)$`).exec(key)
    if (match) {
      const index = Number(match[1]) - 1
      rows[index] = { ...rows[index], [match[2]]: value }
    }
  }
  return rows
}

export const utc = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

const BEIJING_MS = 8 * 3600 * 1000

export const beijingDay = (time: number): string => new Date(time + BEIJING_MS).toISOString().slice(0, 10)

/** Texts in orders and balances, with a comma at each thousand in the latter. */
export const yuanText = (fen: number): string => (fen / 100).toFixed(2)

export const withCommas = (fen: number): string => yuanText(fen).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** Numbers in prices, refunds and bills. */
export const yuan = (fen: number): number => fen / 100

export const addMonths = (time: number, months: number): number => {
  const date = new Date(time)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return date.getTime()
}
