import { systemActor } from '#audit/actor'
import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { closeRequest, lockRequest } from './close_request.ts'

const SLICE = 100

/** Ends what nobody decided in time; each in its own transaction. A second call finds none of them. */
export async function expireRequests(): Promise<void> {
  for (;;) {
    const due = await db.from('approval_requests').where('state', 'pending').where('expires_at', '<=', clock.now()).select('id').limit(SLICE)
    for (const { id } of due) {
      await inTransaction(async (trx) => {
        const request = await lockRequest(id, trx)
        if (request?.state === 'pending') await closeRequest(request, 'expired', { actor: systemActor, trx })
      })
    }
    if (due.length < SLICE) return
  }
}
