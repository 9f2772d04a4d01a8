import logger from '@adonisjs/core/services/logger'
import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import type { Viewer } from '../viewer.ts'

/** Every fresh proof that was asked for leaves one audit row and one line in the log, given or refused. */
export async function noteStepUp({ actor, userId }: Viewer, { isConfirmed }: { isConfirmed: boolean }): Promise<void> {
  const action = isConfirmed ? 'identity.session.confirmed' : 'identity.session.not_confirmed'
  const { ipAddress, requestId } = actor
  logger.info({ action, userId, ipAddress, requestId }, 'sign-in')
  await inTransaction((trx) => writeAudit({ actor, action, subjectType: 'user', subjectId: userId! }, { trx }))
}
