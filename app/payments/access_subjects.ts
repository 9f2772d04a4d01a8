import { registerAccessSubject } from '#identity/access_subjects'
import { rowOwner } from '#identity/queries/row_owner'

registerAccessSubject({
  patterns: ['/admin/recharges/:id'], zh: '充值单', en: 'Recharge',
  ownerOf: async (_viewer, id) => (/^[\w-]{1,64}$/.test(id) ? rowOwner({ table: 'recharges', organisationColumn: 'organisation_id' }, id) : null),
})
