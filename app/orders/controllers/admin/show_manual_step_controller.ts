import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { hub } from '#suppliers/hub'
import { manualStepQuery } from '../../queries/manual_steps_query.ts'

export default class ShowManualStepController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const step = await manualStepQuery(viewer, params.id)
    if (!step) throw new NotFound()
    const text = await hub.use(step.supplierCode).manualStep(step.operation)
    const locale = i18n.locale === 'en' ? 'en' : 'zh-CN'
    return view.render('pages/orders/admin/manual_step', {
      step, instructions: text?.instructions[locale] ?? null, wanted: text?.evidence[locale] ?? null,
    })
  }
}
