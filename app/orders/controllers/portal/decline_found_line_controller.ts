import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { declineFoundLine } from '../../actions/decline_found_line.ts'

/** The customer's no to an order from the supplier's console. */
export default class DeclineFoundLineController {
  async execute({ params, response, session, viewer, i18n }: HttpContext) {
    const declined = await declineFoundLine(viewer, { orderId: params.id, lineId: params.lineId })
    if (!declined.ok && declined.error.type === 'line_not_found') throw new NotFound()
    const [tone, key] = declined.ok ? ['success', 'answered.decline'] : ['warning', `decline_refused.${declined.error.type}`]
    session.flash('notice', { tone, text: i18n.formatMessage(`orders.${key}`) })
    return response.redirect().status(303).toPath(`/orders/${params.id}`)
  }
}
