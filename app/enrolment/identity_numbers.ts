import { creditCodeOf } from '#identity/credit_code'

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'
const shape = /^[1-9]\d{16}[\dX]$/

/** Nobody older than this verifies anything: a year of birth before it is a slip of the hand. */
const BORN_YEAR_MIN = 1900

/**
 * A resident identity card number in its written form, or null where it is none: 17 digits with a real day of birth that is not
 * in the future, and the check character of GB 11643-1999, which is ISO 7064 MOD 11-2.
 */
export function idCardOf(typed: string, now: Date): string | null {
  const number = typed.replace(/[\s-]/g, '').toUpperCase()
  if (!shape.test(number) || number[17] !== idCardCheck(number)) return null
  return wasBorn(number.slice(6, 14), now) ? number : null
}

/** The 18th character that belongs to the 17 digits before it. */
export function idCardCheck(number: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0)
  return checkCharacters[sum % 11]
}

function wasBorn(day: string, now: Date): boolean {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(4, 6)), Number(day.slice(6))]
  const born = new Date(Date.UTC(year, month - 1, date))
  const isReal = born.getUTCFullYear() === year && born.getUTCMonth() === month - 1 && born.getUTCDate() === date
  return isReal && year >= BORN_YEAR_MIN && born <= now
}

export type Subject = 'company' | 'person'

/** The number of a company or a person in its written form; null where its check digit or its form is wrong. */
export const numberOf = (subject: Subject, typed: string, now: Date): string | null =>
  subject === 'company' ? creditCodeOf(typed) : idCardOf(typed, now)

/** What may be seen of a number: its first three and last four characters. */
export const maskedNumber = (number: string): string => `${number.slice(0, 3)}${'*'.repeat(number.length - 7)}${number.slice(-4)}`

/** What may be seen of a person's name: the first character. */
export const maskedName = (name: string): string => `${[...name][0]}${'*'.repeat(Math.max(1, [...name].length - 1))}`
