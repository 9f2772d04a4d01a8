import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { pageField, readFilter, codeField } from '#kernel/http/filters'
import { jobCountsQuery, jobsQuery, jobStatuses, schedulesQuery } from '../../queries/jobs_query.ts'

const PAGE_SIZE = 50

export default class ListJobsController {
  static validator = vine.create({
    status: vine.enum(jobStatuses).optional(),
    type: codeField(80).optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, view } = ctx
    const { page = 1, ...filter } = await readFilter(ctx, ListJobsController.validator)
    const [jobs, counts, schedules] = await Promise.all([
      jobsQuery(viewer, filter, { page, pageSize: PAGE_SIZE }),
      jobCountsQuery(viewer),
      schedulesQuery(viewer),
    ])
    return view.render('pages/monitoring/admin/jobs', { jobs, counts, schedules, filter, statuses: jobStatuses })
  }
}
