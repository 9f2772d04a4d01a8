import './personal_data.ts'
import { onNoticeDue } from '#identity/events/notice_due'
import { onJob } from '#jobs/registry'
import { countInFrame } from '#kernel/http/page_frame'
import { registerInvariant } from '#kernel/invariants'
import { deliverMessage } from './actions/deliver_message.ts'
import { DELIVER_JOB, sendMessage } from './actions/send_message.ts'
import { unreadCount } from './queries/inbox_query.ts'
import { stuckMessages } from './queries/stuck_messages.ts'

onJob(DELIVER_JOB, deliverMessage)
onNoticeDue(async (notice, { trx }) => {
  await sendMessage(notice, { trx })
})
countInFrame('messages', ({ viewer }) => unreadCount(viewer))
registerInvariant('I10', 'Every message is delivered or refused within the hour, and stands once', stuckMessages)
