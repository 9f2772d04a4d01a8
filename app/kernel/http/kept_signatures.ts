import type { Encryption } from '@adonisjs/core/encryption'

type Verifier = Pick<ReturnType<Encryption['getMessageVerifier']>, 'sign' | 'unsign'>

const KEPT_MAX = 5_000

/**
 * Keeps the signatures of one cookie, which comes and goes with every page and has the same value all day: proving and signing
 * it anew cost a tenth of a page. Only what this process signed or proved itself is kept, whole values and no parts of them, and
 * only of that cookie, which carries no expiry of its own.
 */
export function keepSignatures(verifier: Verifier, cookieName: string): void {
  const { sign, unsign } = { sign: verifier.sign.bind(verifier), unsign: verifier.unsign.bind(verifier) }
  const signedOf = new Map<string, string>()
  const valueOf = new Map<string, string>()
  const keep = (value: string, signed: string) => {
    if (signedOf.size >= KEPT_MAX) {
      const [[oldest, its]] = signedOf
      signedOf.delete(oldest)
      valueOf.delete(its)
    }
    signedOf.set(value, signed)
    valueOf.set(signed, value)
  }
  verifier.sign = (value: unknown, expiresIn?: string | number, purpose?: string) => {
    if (purpose !== cookieName || expiresIn !== undefined || typeof value !== 'string') return sign(value, expiresIn, purpose)
    const known = signedOf.get(value)
    if (known !== undefined) return known
    const signed = sign(value, undefined, purpose)
    keep(value, signed)
    return signed
  }
  verifier.unsign = <Value>(signed: string, purpose?: string): Value | null => {
    const known = purpose === cookieName ? valueOf.get(signed) : undefined
    if (known !== undefined) return known as Value
    const value = unsign<Value>(signed, purpose)
    // Signed under the present key: an older one is proven each time, until the next answer replaces it.
    if (purpose === cookieName && typeof value === 'string' && !signedOf.has(value)) keep(value, sign(value, undefined, purpose))
    return value
  }
}
