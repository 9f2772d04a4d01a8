import { every, onJob } from '#jobs/registry'
import { DAY_MS } from '#kernel/clock'
import { sharePage } from '#kernel/http/page_frame'
import { registerInvariant } from '#kernel/invariants'
import { purgeIdentity } from './actions/purge_identity.ts'
import { SEND_CODE_JOB } from './actions/request_sign_in_code.ts'
import { sendSignInCode } from './actions/send_sign_in_code.ts'
import { currentBrand } from './queries/brand_query.ts'
import { unauditedPeople } from './queries/unaudited_people.ts'

sharePage('brand', currentBrand)
onJob(SEND_CODE_JOB, sendSignInCode)
every('identity.purge', DAY_MS, purgeIdentity)
registerInvariant('I12', 'Every person and role has an audit row', unauditedPeople)
