import type { HttpContext } from '@adonisjs/core/http'
import { ownVerificationQuery } from '../../queries/verification_query.ts'
import { shownVerification } from './shapes.ts'

export default class ShowVerificationController {
  async render({ viewer, response }: HttpContext) {
    return response.json(shownVerification(await ownVerificationQuery(viewer)))
  }
}
