import type { HttpContext } from '@adonisjs/core/http'
import { countersFor } from '../http/navigation.ts'

/** Figures beside the navigation's entries, `{ cart: 2 }`, for what the viewer may open; nothing for guests. */
export default class FrameCountersController {
  async render({ viewer, response }: HttpContext) {
    return response.json(await countersFor(viewer))
  }
}
