import { every } from '#jobs/registry'
import { MINUTE_MS } from '#kernel/clock'
import { recoverAccess } from '#identity/actions/recover_access'
import { expireRequests } from './actions/expire_requests.ts'
import { onApproval } from './handlers.ts'
import { ACCESS_RECOVERY } from './recovery_kind.ts'

onApproval(ACCESS_RECOVERY, {
  approved: ({ subject, requestedBy }, context) => recoverAccess({ userId: Number(subject.id), requestedBy }, context),
})
every('approvals.expire', MINUTE_MS, expireRequests)
