import type { HttpContext } from '@adonisjs/core/http'
import { designSamples } from '../http/design_samples.ts'

/** Every component in every state; development and tests only. */
export default class DesignController {
  render({ view, request }: HttpContext) {
    const density = request.input('density') === 'office' ? 'office' : 'portal'
    return view.render('pages/kernel/design', { density, ...designSamples() })
  }
}
