import type { HttpContext } from '@adonisjs/core/http'
import { itemMessages } from '#catalog/options'
import { problem, type Problem } from '#kernel/http/problem'
import type { Verification } from '#identity/viewer'
import { formatFen } from '#kernel/money'
import type { OrderRefused } from '../../actions/place_order.ts'
import type { QuoteRefused } from '../../actions/prepare_quote.ts'

/** A refusal leaves its key free: a repeat is a new attempt. */
type Refused = { status: number; body: Problem & Record<string, unknown>; store: false }

/** A problem of our own: its title is `catalog.problem.<code>`; `facts` are further members, as RFC 9457 allows. */
export function refused(ctx: HttpContext, status: number, code: string, errors: Problem['errors'] = [], facts: Record<string, unknown> = {}): Refused {
  const { i18n, request } = ctx
  const title = i18n.formatMessage(`catalog.problem.${code}`)
  return { status, store: false, body: { type: 'about:blank', title, status, code, errors, requestId: request.id()!, ...facts } }
}

export function notFound(ctx: HttpContext, errors: Problem['errors'] = []): Refused {
  return { status: 404, store: false, body: problem(ctx, 404, 'not_found', errors) }
}

export function notVerified(ctx: HttpContext, missing: readonly Verification[]): Refused {
  const errors = missing.map((field) => ({ field, message: ctx.i18n.formatMessage(`identity.missing.${field}`) }))
  return { status: 403, store: false, body: problem(ctx, 403, 'not_verified', errors) }
}

export function quoteRefused(ctx: HttpContext, error: QuoteRefused): Refused {
  const text = (key: string, args = {}) => ctx.i18n.formatMessage(`catalog.${key}`, args)
  const invalid = (errors: Problem['errors']): Refused => ({ status: 422, store: false, body: problem(ctx, 422, 'invalid_request', errors) })
  switch (error.type) {
    case 'empty':
      return invalid([{ field: 'items', message: text('quote.empty') }])
    case 'too_many_items':
      return invalid([{ field: 'items', message: text('quote.too_many', { max: error.max }) }])
    case 'offer_not_found':
      return notFound(ctx, [{ field: `items.${error.index}.offerId`, message: text('offer_not_found') }])
    case 'invalid_items':
      return invalid(
        error.items.flatMap(({ index, offer, problems }) =>
          itemMessages(ctx.i18n, problems, offer.optionsSchema).map(({ field, message }) => ({ field: `items.${index}.${field}`, message }))
        )
      )
    default:
      return error satisfies never
  }
}

export function orderRefused(ctx: HttpContext, error: OrderRefused): Refused {
  const text = (key: string, args = {}) => ctx.i18n.formatMessage(`catalog.${key}`, args)
  switch (error.type) {
    case 'not_verified':
      return notVerified(ctx, error.missing)
    case 'quote_not_found':
      return notFound(ctx, [{ field: 'quoteId', message: text('problem.quote_not_found') }])
    case 'quote_expired':
      return refused(ctx, 409, 'quote_expired', [], { expiredAt: error.expiredAt })
    case 'quote_has_problems':
      return refused(ctx, 409, 'quote_has_problems')
    case 'not_in_use':
    case 'resource_busy':
      return refused(ctx, 409, error.type, [{ field: 'quoteId', message: text(`problem.${error.type}`) }], { resourceId: error.resourceId })
    case 'not_sellable':
      return refused(ctx, 409, 'not_sellable', error.lines.map(({ position, because }) => ({
        field: `lines.${position - 1}`, message: text(`lack.${because}`),
      })))
    case 'campaign_used_up': {
      const { campaignId, left } = error
      const name = ctx.i18n.locale === 'en' ? error.names.en : error.names.zh
      const message = ctx.i18n.formatMessage(`campaigns.used_up.${error.isOwnShare ? 'own' : 'all'}`, { name, left })
      return refused(ctx, 409, 'campaign_used_up', [{ field: 'quoteId', message }], { campaignId, left })
    }
    case 'insufficient_funds': {
      const { availableFen, neededFen, missingFen } = error
      const message = text('funds_missing', { available: formatFen(availableFen), missing: formatFen(missingFen) })
      return refused(ctx, 402, 'insufficient_funds', [{ field: 'wallet', message }], { availableFen, neededFen, missingFen })
    }
    default:
      return error satisfies never
  }
}
