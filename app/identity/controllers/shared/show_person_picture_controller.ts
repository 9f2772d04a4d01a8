import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { fileOf } from '#files/queries/files_query'
import { sendPrivatePicture } from '#files/send_file'
import { NotFound } from '../../errors.ts'
import { pictureSubject } from '../../person_picture.ts'
import { memberQuery } from '../../queries/members_query.ts'
import { fields } from '../../validators/fields.ts'

/** A person's picture, for whoever sees the person: `render` a member's, `own` that of the head of each page. */
export default class ShowPersonPictureController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowPersonPictureController.validator)
    const member = await memberQuery(ctx.viewer, params.id)
    return this.#send(ctx, member)
  }

  own(ctx: HttpContext) {
    const { person } = ctx.viewer
    return this.#send(ctx, person && { id: person.userId, pictureFile: person.pictureFile })
  }

  async #send(ctx: HttpContext, person: { id: number; pictureFile: string | null } | null) {
    const file = person?.pictureFile ? await fileOf(pictureSubject(person.id), person.pictureFile) : null
    if (!file) throw new NotFound()
    return sendPrivatePicture(ctx, file)
  }
}
