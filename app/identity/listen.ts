import { sharePage } from '#kernel/http/page_frame'
import { registerInvariant } from '#kernel/invariants'
import { currentBrand } from './queries/brand_query.ts'
import { unauditedPeople } from './queries/unaudited_people.ts'

sharePage('brand', currentBrand)
registerInvariant('I12', 'Every person and role has an audit row', unauditedPeople)
