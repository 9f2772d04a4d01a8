import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { checkedUpload } from '#files/refusals'
import { putPersonPicture } from '../../actions/put_person_picture.ts'
import { PICTURE, pictureRule } from '../../person_picture.ts'
import { notice, pathOfOneself, refuse } from '../answers.ts'

/** One's own picture: `execute` puts one there, `remove` takes it away. */
export default class PutPictureController {
  static validator = vine.create({})

  async execute(ctx: HttpContext) {
    const picture = await checkedUpload(ctx, PICTURE.field, pictureRule)
    if (!picture) refuse(ctx, PICTURE.field, 'picture.none_chosen')
    await putPersonPicture(ctx.viewer, picture)
    notice(ctx, 'success', 'picture.saved')
    return ctx.response.redirect().toPath(pathOfOneself(ctx))
  }

  async remove(ctx: HttpContext) {
    await putPersonPicture(ctx.viewer, null)
    notice(ctx, 'success', 'picture.removed')
    return ctx.response.redirect().toPath(pathOfOneself(ctx))
  }
}
