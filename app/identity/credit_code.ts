const digits = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const shape = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/

/**
 * A unified social credit code in its written form, or null where it is none: 18 characters without I, O, S, V and Z, six digits
 * of an administrative region, and the check character of GB 32100-2015, which is modulo 31.
 */
export function creditCodeOf(typed: string): string | null {
  const code = typed.replace(/[\s-]/g, '').toUpperCase()
  return shape.test(code) && code[17] === checkCharacter(code) ? code : null
}

/** The 18th character that belongs to the 17 before it. */
export function checkCharacter(code: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * digits.indexOf(code[index]), 0)
  return digits[(31 - (sum % 31)) % 31]
}
