import type { HttpContext } from '@adonisjs/core/http'
import { itemMessages } from '#catalog/options'
import { problem } from '#kernel/http/problem'
import type { PowerRefused } from '../../actions/power_resource.ts'
import type { QuoteChangeRefused } from '../../actions/quote_change.ts'
import type { QuoteActRefused } from '../../actions/quote_renewal.ts'
import { notFound, refused } from './refusals.ts'

type Refused = ReturnType<typeof refused>

/** Why a renewal or a change was not quoted; the field is the item at fault. */
export function actRefused(ctx: HttpContext, error: QuoteActRefused | QuoteChangeRefused, indexOf: (resourceId: string) => number | null): Refused {
  const text = (code: string, args = {}) => ctx.i18n.formatMessage(`orders.act_refused.${code}`, args)
  const fieldOf = (resourceId: string, name = 'resourceId') => (indexOf(resourceId) === null ? 'id' : `items.${indexOf(resourceId)}.${name}`)
  const invalid = (field: string, message: string): Refused => ({ status: 422, store: false, body: problem(ctx, 422, 'invalid_request', [{ field, message }]) })
  switch (error.type) {
    case 'resource_not_found':
      return notFound(ctx)
    case 'offer_not_found':
      return notFound(ctx, [{ field: 'offerId', message: ctx.i18n.formatMessage('catalog.offer_not_found') }])
    case 'empty':
    case 'too_many_items':
      return invalid('items', text(error.type, error))
    case 'same_twice':
      return invalid(fieldOf(error.resourceId), text(error.type))
    case 'months_wrong':
      return invalid(fieldOf(error.resourceId, 'months'), text(error.type))
    case 'not_in_use':
    case 'resource_busy':
    case 'not_renewable':
      return refused(ctx, 409, error.type, [{ field: fieldOf(error.resourceId), message: text(error.type) }], { resourceId: error.resourceId })
    case 'switched_off':
      return refused(ctx, 409, 'manage_switched_off')
    case 'nothing_changes':
      return invalid('options', text(error.type))
    case 'invalid_options': {
      const errors = itemMessages(ctx.i18n, error.problems, error.offer.optionsSchema)
      return { status: 422, store: false, body: problem(ctx, 422, 'invalid_request', errors) }
    }
    default:
      return error satisfies never
  }
}

export function powerRefused(ctx: HttpContext, error: PowerRefused): Refused {
  switch (error.type) {
    case 'resource_not_found':
      return notFound(ctx)
    case 'switched_off':
      return refused(ctx, 409, 'manage_switched_off')
    case 'unavailable':
      ctx.response.header('Retry-After', '5')
      return { status: 503, store: false, body: problem(ctx, 503, 'unavailable') }
    case 'state_wrong':
    case 'reason_needed':
    case 'refused':
      return refused(ctx, 409, `power_${error.type}`)
    default:
      return error satisfies never
  }
}
