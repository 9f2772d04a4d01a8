import { registerAccessSubject } from './access_subjects.ts'
import { rowOwner } from './queries/row_owner.ts'

const isNumber = (id: string) => /^[1-9]\d{0,14}$/.test(id)

registerAccessSubject({
  patterns: ['/members/:id', '/admin/members/:id'], zh: '成员', en: 'Member',
  ownerOf: async (_viewer, id) => (isNumber(id) ? rowOwner({ table: 'users', organisationColumn: 'organisation_id', userColumn: 'id' }, id) : null),
})

registerAccessSubject({
  patterns: ['/admin/customers/:id', '/admin/wallets/:organisationId'], zh: '客户', en: 'Customer',
  ownerOf: async (_viewer, id) => (isNumber(id) ? rowOwner({ table: 'organisations', organisationColumn: 'id' }, id) : null),
})
