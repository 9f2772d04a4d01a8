import type { Viewer } from '#identity/viewer'

type Narrowable = { whereRaw(sql: string, bindings: any[]): any }

/** Codes that the viewer may see: staff of the platform all of them, everybody else those that bring customers to themselves. */
export function visibleCodes<Query extends Narrowable>(viewer: Viewer, query: Query): Query {
  if (viewer.realm !== 'back_office') return query.whereRaw('1 = 0', [])
  return viewer.scope === 'platform' ? query : query.whereRaw('invite_codes.sales_user_id = ?', [viewer.userId])
}
