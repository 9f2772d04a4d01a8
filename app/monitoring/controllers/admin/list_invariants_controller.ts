import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import { unprotectedTables } from '#audit/queries/unprotected_tables'
import { recordInvariants } from '../../actions/record_invariants.ts'
import { invariantsQuery } from '../../queries/invariants_query.ts'

export default class ListInvariantsController {
  async render({ viewer, view }: HttpContext) {
    return view.render('pages/monitoring/admin/invariants', {
      invariants: await invariantsQuery(viewer),
      unprotected: await unprotectedTables(db.connection()),
    })
  }

  /** Checks now instead of within the minute. */
  async execute({ response, session, i18n }: HttpContext) {
    const results = await recordInvariants()
    const broken = results.filter(({ ok }) => !ok).length
    const text = i18n.formatMessage(broken ? 'monitoring.invariants.broken' : 'monitoring.invariants.all_hold', { broken })
    session.flash('notice', { tone: broken ? 'error' : 'success', text })
    return response.redirect().toPath('/admin/invariants')
  }
}
