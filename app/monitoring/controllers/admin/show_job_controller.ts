import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { jobQuery } from '../../queries/jobs_query.ts'

export default class ShowJobController {
  async render({ params, viewer, view }: HttpContext) {
    const job = await jobQuery(viewer, Number(params.id))
    if (!job) throw new NotFound('No such job.')
    const mayHandle = job.status === 'dead' && viewer.may('monitoring.jobs.manage')
    return view.render('pages/monitoring/admin/job', { job, mayHandle, payload: JSON.stringify(job.payload, null, 2) })
  }
}
