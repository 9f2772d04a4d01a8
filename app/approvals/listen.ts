import { every } from '#jobs/registry'
import { MINUTE_MS } from '#kernel/clock'
import { recoverAccess } from '#identity/actions/recover_access'
import { expireRequests } from './actions/expire_requests.ts'
import { onApproval } from './handlers.ts'
import { ACCESS_RECOVERY } from './recovery_kind.ts'

onApproval(ACCESS_RECOVERY, {
  approved: async ({ id, subject, requestedBy }, context) => {
    const wanted = await context.trx.from('access_recoveries').where('request_id', id).select('email').first()
    return recoverAccess({ userId: Number(subject.id), requestedBy, email: wanted?.email ?? null }, context)
  },
})
every('approvals.expire', MINUTE_MS, expireRequests)
