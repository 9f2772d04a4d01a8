import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { undoClosure } from '../../actions/request_closure.ts'
import { notice } from '../answers.ts'
import { dataPlace } from '../data_places.ts'

export default class UndoClosureController {
  static validator = vine.create({})

  async execute(ctx: HttpContext) {
    const { kind, base } = dataPlace(ctx)
    const undone = await undoClosure(ctx.viewer, { kind })
    notice(ctx, undone ? 'success' : 'info', undone ? 'data.closing_undone' : 'data.nothing_to_undo')
    return ctx.response.redirect().toPath(`${base}/data`)
  }
}
