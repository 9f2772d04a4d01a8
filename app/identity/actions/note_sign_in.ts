import logger from '@adonisjs/core/services/logger'
import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { sha256 } from '#kernel/secrets'
import type { LoginPerson } from '../login.ts'
import type { Origin } from './sign_in.ts'

export type SignInNote = {
  person: LoginPerson | null
  /** What was typed; it stays a hash where nobody has it. */
  name: string
  origin: Origin
  outcome: 'welcome' | 'refused' | 'too_many'
  how: 'password' | 'code' | 'totp' | 'recovery_code' | 'second_factor'
}

/**
 * Every attempt leaves one audit row and one line in the log: who, from where, request. For known and unknown people alike, so
 * that the duration tells nothing. A first proof with a second one still due is noted as such; only a session counts as a sign-in.
 */
export async function noteSignIn({ person, name, origin, outcome, how }: SignInNote): Promise<void> {
  const actor: Actor = { kind: 'user', userId: person?.userId ?? null, organisationId: person?.organisationId ?? null, ...origin }
  const action = actionOf({ person, outcome, how })
  logger.info({ action, how, userId: actor.userId, ...origin }, 'sign-in')
  await inTransaction(async (trx) => {
    if (action === 'identity.session.started') await trx.from('users').where('id', person!.userId).update({ last_signed_in_at: clock.now() })
    await writeAudit(
      {
        actor, action, subjectType: person ? 'user' : 'stranger', subjectId: person?.userId ?? sha256(name).slice(0, 16),
        after: { how },
      },
      { trx }
    )
  })
}

function actionOf({ person, outcome, how }: Pick<SignInNote, 'person' | 'outcome' | 'how'>): string {
  if (outcome === 'too_many') return 'identity.session.limited'
  if (outcome === 'refused') return 'identity.session.refused'
  const isFirst = how === 'password' || how === 'code'
  return isFirst && person?.signedIn.needsSecondFactor ? 'identity.session.half_started' : 'identity.session.started'
}
