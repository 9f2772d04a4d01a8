import { every } from '#jobs/registry'
import { MINUTE_MS } from '#kernel/clock'
import { expireRequests } from './actions/expire_requests.ts'

every('approvals.expire', MINUTE_MS, expireRequests)
