import type { HttpContext } from '@adonisjs/core/http'
import { filesOf } from '#files/queries/files_query'
import { NotFound } from '#identity/errors'
import { hub } from '#suppliers/hub'
import { attemptsQuery } from '#suppliers/queries/attempts_query'
import { MANUAL_STEP, outcomesOf } from '../../manual/manual_answer.ts'
import { specTexts } from '../spec_texts.ts'
import { manualStepQuery, type ManualStep } from '../../queries/manual_steps_query.ts'

export default class ShowManualStepController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const step = await manualStepQuery(viewer, params.id)
    if (!step) throw new NotFound()
    const text = await hub.use(step.supplierCode).manualStep(step.operation)
    const locale = i18n.locale === 'en' ? 'en' : 'zh-CN'
    return view.render('pages/orders/admin/manual_step', {
      step, inDoubt: await hasLostCall(step), outcomes: outcomesOf[step.operation], files: await filesOf({ type: MANUAL_STEP, id: step.id }),
      options: await specTexts(viewer, { offerId: step.offerId, spec: step.options }, i18n),
      instructions: text?.instructions[locale] ?? null, wanted: text?.evidence[locale] ?? null,
    })
  }
}

/** It became a task because a call of the hub was lost. */
async function hasLostCall({ operationKey, callId }: ManualStep): Promise<boolean> {
  const attempts = await attemptsQuery(operationKey)
  return attempts.some(({ id, status }) => id !== callId && status === 'unknown')
}
