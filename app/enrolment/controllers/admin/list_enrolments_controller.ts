import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { pageField, readFilter } from '#kernel/http/filters'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { connectionNames } from '#suppliers/queries/connection_names_query'
import { enrolmentStates, type EnrolmentState } from '../../enrolment_states.ts'
import { enrolmentsQuery } from '../../queries/enrolments_query.ts'

const states = Object.keys(enrolmentStates) as EnrolmentState[]

export default class ListEnrolmentsController {
  static validator = vine.create({
    state: vine.enum(states).optional(),
    connection: vine.string().maxLength(40).regex(/^[a-z0-9-]+$/).optional(),
    organisationId: vine.number().withoutDecimals().positive().optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, ...filter } = await readFilter(ctx, ListEnrolmentsController.validator)
    return ctx.view.render('pages/enrolment/enrolments', {
      enrolments: await enrolmentsQuery(ctx.viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT }),
      filter: { state: '', connection: '', organisationId: null, ...filter },
      connections: await connectionNames(ctx.viewer),
      states,
      mayLink: ctx.viewer.may('enrolment.enrolments.link'),
    })
  }
}
