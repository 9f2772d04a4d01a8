import db from '@adonisjs/lucid/services/db'
import { registerAccessSubject } from '#identity/access_subjects'
import { rowOwner } from '#identity/queries/row_owner'

const columns = { organisationColumn: 'organisation_id', userColumn: 'user_id' }
const subjects = [
  { name: 'orders', table: 'orders', zh: '订单', en: 'Order', ...columns },
  { name: 'quotes', table: 'quotes', zh: '报价', en: 'Quote', ...columns },
]

for (const { name, zh, en, ...place } of subjects) {
  registerAccessSubject({
    patterns: [`/${name}/:id`, `/admin/${name}/:id`, `/api/v1/${name}/:id`], zh, en,
    ownerOf: async (_viewer, id) => (/^[\w-]{1,64}$/.test(id) ? rowOwner(place, id) : null),
  })
}

/** A resource is its order's, person included. */
registerAccessSubject({
  patterns: ['/resources/:id', '/api/v1/resources/:id'], zh: '资源', en: 'Resource',
  ownerOf: async (_viewer, id) => {
    if (!/^[\w-]{1,64}$/.test(id)) return null
    const row = await db.from('resources').join('order_lines', 'order_lines.id', 'resources.line_id').where('resources.id', id).select('order_id').first()
    return row ? rowOwner({ table: 'orders', ...columns }, row.order_id) : null
  },
})
