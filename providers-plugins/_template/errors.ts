import { refused, type Refusal, type RefusalReason } from '#supplier-sdk'

/** What the supplier answered instead of a result. */
export class TemplateError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfter?: Date
  ) {
    super(`HTTP ${status} ${code}`)
  }
}

/** Their codes → our reasons. A code that is not here is in doubt, and so is everything from 500 on. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  bad_key: 'unauthorised',
}

/** The refusal that an error is, or null where nobody knows what happened. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof TemplateError) || error.status >= 500) {
    return null
  }
  const { code: supplierCode, retryAfter: after } = error
  const reason = Object.hasOwn(reasons, supplierCode) ? reasons[supplierCode] : null
  if (reason === 'rate_limited') {
    return refused(reason, { supplierCode, after })
  }
  return reason && refused(reason as 'quota', { supplierCode })
}
