import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { giveConsent } from '#enrolment/actions/change_consent'
import { consentsNeededQuery } from '#enrolment/queries/consents_query'
import { NotFound } from '#identity/errors'
import type { Trx } from '#kernel/database/transaction'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { refuseFields } from '#kernel/http/refuse_fields'
import type { Viewer } from '#identity/viewer'
import { formatFen } from '#kernel/money'
import { placeOrder, planOrder, prepareOrder, type OrderRefused, type PlacedOrder, type PreparedOrder } from '../../actions/place_order.ts'
import { quoteId as quoteIdPattern } from '../../id_patterns.ts'

/** Check-out: the quote on the page becomes an order. A double click, a reload and a second tab are one order. */
export default class PlaceOrderController {
  static validator = vine.create({ consent: vine.boolean().optional(), params: vine.object({ id: vine.string().regex(quoteIdPattern) }) })

  async execute(ctx: HttpContext) {
    const { viewer, i18n } = ctx
    const { params, consent } = await ctx.request.validateUsing(PlaceOrderController.validator)
    const quoteId = params.id
    const prepared = await prepareOrder(viewer, { quoteId })
    if (prepared.ok && prepared.value.state === 'open') await this.#agree(ctx, prepared.value, consent === true)
    const planned = prepared.ok ? planOrder(viewer, prepared.value) : null
    const leadTo = ({ id, totalFen }: PlacedOrder): FormAnswer => {
      const text = i18n.formatMessage('orders.placed', { amount: formatFen(totalFen) })
      return { to: `/orders/${id}`, notice: { tone: 'success', text } }
    }
    const work = async (trx: Trx) => {
      if (!prepared.ok) return this.#refuse(ctx, prepared.error, quoteId)
      const placed = await placeOrder(viewer, { quoteId, prepared: prepared.value }, { trx })
      return placed.ok ? leadTo(placed.value) : this.#refuse(ctx, placed.error, quoteId)
    }
    return submitIdempotently(ctx, work, { plan: planned && { ...planned, status: 303, body: leadTo(planned.placed) } })
  }

  /** What the box on the page says is agreed to before anything is bought; unticked, nothing is. */
  async #agree({ viewer, i18n }: { viewer: Viewer; i18n: HttpContext['i18n'] }, { lines }: PreparedOrder, isTicked: boolean) {
    const needed = await consentsNeededQuery(viewer, lines.map(({ supplier }) => supplier))
    if (needed.length === 0) return
    if (!isTicked) refuseFields([{ field: 'consent', message: i18n.t('enrolment.consents.needed') }])
    for (const { connectionId } of needed) await giveConsent({ organisationId: viewer.organisationId!, connectionId, actor: viewer.actor })
  }

  #refuse({ i18n }: HttpContext, error: OrderRefused, quoteId: string): FormAnswer {
    const say = (args: Record<string, string> = {}) => i18n.formatMessage(`orders.refused.${error.type}`, args)
    const back = { to: `/quotes/${quoteId}`, store: false }
    switch (error.type) {
      case 'quote_not_found':
        throw new NotFound()
      case 'not_verified':
        return { ...back, to: '/verify', notice: { tone: 'warning', text: say() } }
      case 'insufficient_funds': {
        const [missing, available] = [formatFen(error.missingFen), formatFen(error.availableFen)]
        return { ...back, notice: { tone: 'error', text: say({ missing, available }) } }
      }
      case 'campaign_used_up': {
        const name = i18n.locale === 'en' ? error.names.en : error.names.zh
        const text = i18n.formatMessage(`campaigns.used_up.${error.isOwnShare ? 'own' : 'all'}`, { name, left: error.left })
        return { ...back, notice: { tone: 'error', text } }
      }
      case 'not_sellable':
        return { ...back, notice: { tone: 'error', text: say({ names: error.lines.map(({ names }) => names[i18n.locale === 'en' ? 'en' : 'zh-CN']).join(', ') }) } }
      case 'not_in_use':
      case 'resource_busy':
      case 'quote_expired':
      case 'quote_has_problems':
        return { ...back, notice: { tone: 'error', text: say() } }
      default:
        return error satisfies never
    }
  }
}
