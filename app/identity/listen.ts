import { every } from '#jobs/registry'
import { DAY_MS } from '#kernel/clock'
import { sharePage } from '#kernel/http/page_frame'
import { registerInvariant } from '#kernel/invariants'
import { purgeIdentity } from './actions/purge_identity.ts'
import { currentBrand } from './queries/brand_query.ts'
import { unauditedPeople } from './queries/unaudited_people.ts'

sharePage('brand', currentBrand)
every('identity.purge', DAY_MS, purgeIdentity)
registerInvariant('I12', 'Every person and role has an audit row', unauditedPeople)
