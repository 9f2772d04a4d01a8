import './own_access_subjects.ts'
import './own_closing.ts'
import './own_data_parts.ts'
import './own_ownerships.ts'
import { every, onJob } from '#jobs/registry'
import { DAY_MS, HOUR_MS } from '#kernel/clock'
import { sharePage } from '#kernel/http/page_frame'
import { registerInvariant } from '#kernel/invariants'
import { carryOutClosure } from './actions/carry_out_closure.ts'
import { EXPORT_JOB, exportData, purgeDataExports } from './actions/export_data.ts'
import { purgeIdentity, purgeSessions } from './actions/purge_identity.ts'
import { SEND_CODE_JOB } from './actions/request_sign_in_code.ts'
import { sendSignInCode } from './actions/send_sign_in_code.ts'
import { CLOSE_JOB } from './actions/request_closure.ts'
import { currentBrand } from './queries/brand_query.ts'
import { unauditedPeople } from './queries/unaudited_people.ts'

sharePage('brand', currentBrand)
onJob(SEND_CODE_JOB, sendSignInCode)
every('identity.purge', DAY_MS, purgeIdentity)
every('identity.purge_sessions', HOUR_MS, purgeSessions)
every('identity.purge_data_exports', DAY_MS, purgeDataExports)
onJob(EXPORT_JOB, exportData)
onJob(CLOSE_JOB, carryOutClosure)
registerInvariant('I12', 'Every person and role has an audit row, and the chain of audit rows holds', unauditedPeople)
