import db from '@adonisjs/lucid/services/db'
import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { showTime } from '#kernel/time'
import { allKycStates } from '../../kyc_states.ts'
import { verificationsExportQuery, verificationsQuery, type VerificationsFilter } from '../../queries/verifications_query.ts'
import { reviewChoices, verificationPolicy } from '../../verification_policy.ts'
import { verificationStates, type VerificationState } from '../../verification_states.ts'

const PAGE_SIZE = 50
const states = Object.keys(verificationStates) as VerificationState[]
const headings = ['organisation', 'subject', 'name', 'number', 'state', 'suppliers', 'submitted', 'decided', 'due'] as const

/** Who of the customers is verified, and what waits for a review. Numbers are masked here and in the file. */
export default class ListVerificationsController {
  static validator = vine.create({
    state: vine.enum(states).optional(),
    kyc: vine.enum(allKycStates).optional(),
    q: searchField().optional(),
    page: pageField().optional(),
    format: vine.enum(['csv'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, format, ...filter } = await readFilter(ctx, ListVerificationsController.validator)
    if (format === 'csv') return this.#export(ctx, filter)
    const verifications = await verificationsQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    return ctx.view.render('pages/enrolment/admin/verifications', {
      verifications, filter, states, kycStates: allKycStates, policy: await verificationPolicy(db.connection()), reviewChoices,
      mayPolicy: ctx.viewer.may('enrolment.policy.manage'),
    })
  }

  async #export(ctx: HttpContext, filter: VerificationsFilter) {
    const { viewer, i18n } = ctx
    // What was searched for may be a whole number.
    await auditExport({ actor: viewer.actor, what: 'enrolment.verifications', filter: { ...filter, q: filter.q ? '…' : undefined } })
    const rows = await verificationsExportQuery(viewer, filter)
    const lines = rows.map((row) => [
      row.organisationName, row.subject && i18n.formatMessage(`enrolment.verification.subject_${row.subject}`), row.shownName, row.shownNumber,
      i18n.formatMessage(`ui.state.verification_review.${row.state}`), `${row.suppliers.verified}/${row.suppliers.total}`, showTime(row.submittedAt),
      showTime(row.decidedAt), showTime(row.dueAt),
    ])
    const heading = headings.map((key) => i18n.formatMessage(`enrolment.verifications.csv.${key}`))
    return streamCsv(ctx, i18n.formatMessage('enrolment.verifications.title'), heading, one(lines))
  }
}

async function* one<Cells>(lines: readonly Cells[]): AsyncGenerator<Cells> {
  yield* lines
}
