import { errors } from '@adonisjs/core/http'
import type { HttpContext } from '@adonisjs/core/http'
import { publicFile } from '../queries/files_query.ts'
import { sendPicture } from '../send_file.ts'

/** Logo and banners: pictures that belong to public pages. */
export default class ShowPictureController {
  async render(ctx: HttpContext) {
    const file = await publicFile(ctx.params.id)
    if (!file) throw new errors.E_ROUTE_NOT_FOUND(['GET', ctx.request.url()])
    return sendPicture(ctx, file)
  }
}
