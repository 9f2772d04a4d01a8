import { every } from '#jobs/registry'
import { DAY_MS, SECOND_MS } from '#kernel/clock'
import { registerInvariant } from '#kernel/invariants'
import { isAnythingUnsealed, sealAuditRows } from './actions/seal_audit_rows.ts'
import { verifyAudit } from './actions/verify_audit.ts'
import { brokenChain } from './invariant.ts'

every('audit.seal', 2 * SECOND_MS, sealAuditRows, { due: isAnythingUnsealed })
every('audit.verify', DAY_MS, verifyAudit)
registerInvariant('I12', 'Every person and role has an audit row, and the chain of audit rows holds', brokenChain)
