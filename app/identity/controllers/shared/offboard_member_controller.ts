import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { offboardMember } from '../../actions/offboard_member.ts'
import { NotFound } from '../../errors.ts'
import { colleaguesQuery, memberQuery } from '../../queries/members_query.ts'
import { ownedQuery } from '../../queries/owned_query.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn, refuse } from '../answers.ts'

/** What somebody leaves behind, who takes it, a summary of both, and the deed. */
export default class OffboardMemberController {
  static validator = vine.create({ takerId: fields.optionalId(), params: vine.object({ id: fields.id() }) })
  static choice = vine.create({ takerId: fields.optionalId() })
  static place = vine.create({ params: vine.object({ id: fields.id() }) })

  async render(ctx: HttpContext) {
    const { viewer, request, response } = ctx
    const [error, input] = await request.tryValidateUsing(OffboardMemberController.place)
    const member = error ? null : await memberQuery(viewer, input.params.id)
    if (!member) throw new NotFound()
    if (member.status === 'offboarded' || member.id === viewer.userId) return response.redirect().toPath(pathIn(ctx, `/members/${member.id}`))
    const { takerId } = await readFilter(ctx, OffboardMemberController.choice)
    const owned = await ownedQuery(viewer, member.id)
    const people = await colleaguesQuery(viewer)
    const colleagues = people.filter(({ id }) => id !== member.id)
    const needsTaker = owned.some(({ fate }) => fate === 'handed_over')
    const taker = colleagues.find(({ id }) => id === takerId) ?? null
    return ctx.view.render('pages/identity/offboard', { member, owned, colleagues, needsTaker, taker, isSummary: taker !== null || !needsTaker })
  }

  async execute(ctx: HttpContext) {
    const { takerId, params } = await ctx.request.validateUsing(OffboardMemberController.validator)
    const result = await offboardMember(ctx.viewer, { userId: params.id, takerId: takerId ?? null })
    if (result.ok) {
      notice(ctx, 'success', 'members.now_offboarded')
      return ctx.response.redirect().toPath(pathIn(ctx, `/members/${params.id}`))
    }
    switch (result.error.type) {
      case 'member_not_found':
        throw new NotFound()
      case 'oneself':
      case 'last_administrator':
        notice(ctx, 'error', `members.${result.error.type}`)
        return ctx.response.redirect().toPath(pathIn(ctx, `/members/${params.id}`))
      case 'taker_needed':
      case 'taker_unknown':
        return refuse(ctx, 'takerId', `members.${result.error.type}`)
      default:
        return result.error satisfies never
    }
  }
}
