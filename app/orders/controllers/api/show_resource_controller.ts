import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { resourceQuery } from '../../queries/resources_query.ts'
import { idField } from './ids.ts'
import { shownResource } from './shapes.ts'

export default class ShowResourceController {
  static validator = vine.create({ params: vine.object({ id: idField() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowResourceController.validator)
    const resource = await resourceQuery(ctx.viewer, params.id)
    if (!resource) throw new NotFound()
    return ctx.response.json(shownResource(resource))
  }
}
