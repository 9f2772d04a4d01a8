import { randomInt } from 'node:crypto'

/** Letters and digits that nobody takes for one another, read aloud or printed small: no 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V. */
export const CODE_ALPHABET = 'ACDEFGHJKMNPRTWXY34679'
/** 5 × 10¹⁰ codes: with the limit on guesses nobody finds one by trying. */
const GENERATED_LENGTH = 8

export const CODE_LENGTH_MIN = 6
export const CODE_LENGTH_MAX = 24

/** What people type, with their spaces and dashes: so much is read. */
export const TYPED_LENGTH_MAX = 40

export function generateCode(): string {
  let code = ''
  for (let at = 0; at < GENERATED_LENGTH; at++) code += CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]
  return code
}

/** As it is kept: capitals without spaces and dashes. Null: what was typed can be no code. */
export function normalCode(typed: string): string | null {
  const code = typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  return /^[A-Z0-9]+$/.test(code) && code.length >= CODE_LENGTH_MIN && code.length <= CODE_LENGTH_MAX ? code : null
}
