import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { discardJob, rerunJob, type DeadJobRefused } from '#jobs/actions/handle_dead_job'

const acts = { rerun: rerunJob, discard: discardJob }

export default class HandleJobController {
  static validator = vine.create({ act: vine.enum(['rerun', 'discard'] as const) })

  async execute(ctx: HttpContext) {
    const { request, response, session, viewer, i18n, params } = ctx
    const { act } = await request.validateUsing(HandleJobController.validator)
    const handled = await acts[act]({ jobId: Number(params.id), actor: viewer.actor })
    const notice = handled.ok
      ? { tone: 'success', text: i18n.formatMessage(`monitoring.jobs.handled.${act}`) }
      : { tone: 'warning', text: this.#why(ctx, handled.error) }
    session.flash('notice', notice)
    return response.redirect().toPath(`/admin/jobs/${params.id}`)
  }

  #why({ i18n }: HttpContext, error: DeadJobRefused): string {
    switch (error.type) {
      case 'job_not_found':
        throw new NotFound('No such job.')
      case 'not_dead': {
        const status = i18n.formatMessage(`ui.state.job.${error.status}`)
        return i18n.formatMessage('monitoring.jobs.refused.not_dead', { status })
      }
      case 'already_waiting':
        return i18n.formatMessage('monitoring.jobs.refused.already_waiting')
      default:
        return error satisfies never
    }
  }
}
