import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { allPermissions } from '../../permissions.ts'
import { peopleFoundQuery } from '../../queries/people_found_query.ts'
import { whyQuery } from '../../queries/why_query.ts'
import { fields } from '../../validators/fields.ts'

/** “Why may this person see this?” */
export default class ExplainAccessController {
  static validator = vine.create({
    q: fields.keyword(),
    person: fields.id().optional(),
    permission: vine.string().in(() => allPermissions().map(({ code }) => code)).optional(),
    address: vine.string().trim().maxLength(500).regex(/^(https?:\/)?\//).optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, view } = ctx
    const { q = '', person, permission, address } = await readFilter(ctx, ExplainAccessController.validator)
    const isAsked = Boolean(person && (permission || address))
    const answer = isAsked ? await whyQuery(viewer, { userId: person!, permission, address }) : null
    return view.render('pages/identity/back_office/access', {
      filter: { q, person: person ?? '', permission: permission ?? '', address: address ?? '' },
      found: await peopleFoundQuery(viewer, q),
      permissions: allPermissions().map(({ code, zh, en }) => ({ code, zh, en })),
      refusal: typeof answer === 'string' ? answer : null,
      answer: typeof answer === 'string' ? null : answer,
    })
  }
}
