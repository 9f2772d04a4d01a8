import type { HttpContext } from '@adonisjs/core/http'
import { GRACE_DAYS } from '../../closing.ts'
import { dataPartsOf } from '../../data_parts.ts'
import { closureQuery } from '../../queries/closure_query.ts'
import { dataExportsQuery } from '../../queries/data_exports_query.ts'
import { ownedQuery } from '../../queries/owned_query.ts'
import { dataPlace } from '../data_places.ts'

/** Takes one's data along, or closes the account. Staff's accounts are closed by their administrator. */
export default class ShowDataController {
  async render(ctx: HttpContext) {
    const { viewer, view } = ctx
    const { kind, base } = dataPlace(ctx)
    const exports = await dataExportsQuery(viewer, kind)
    return view.render('pages/identity/data', {
      kind, base, exports,
      isLive: exports.some(({ state }) => state === 'waiting' || state === 'running'),
      parts: dataPartsOf(kind).map(({ name }) => name),
      graceDays: GRACE_DAYS,
      closure: viewer.realm === 'portal' ? await closureQuery(viewer, kind) : null,
      owned: kind === 'person' && viewer.realm === 'portal' ? await ownedQuery(viewer, viewer.userId!) : [],
    })
  }
}
