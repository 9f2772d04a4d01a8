import type { HttpContext } from '@adonisjs/core/http'

/** A long act has begun: its page tells how far it is. */
export function leadToRun({ session, response, i18n }: HttpContext, { runId }: { runId: number }) {
  session.flash('notice', { tone: 'info', text: i18n.t('catalog.runs.started') })
  return response.redirect().toPath(`/admin/price-runs/${runId}`)
}
