import { abandonIntents } from '#suppliers/actions/abandon_intents'
import { lostIntentsQuery } from '#suppliers/queries/lost_intents_query'
import { subjectOf } from '../enrolment_rows.ts'

/**
 * Closes syncs whose worker died and for which nobody asked again, because the order that needed the account was cancelled. The
 * enrolment stays as it is: whoever needs the account next repeats the sync under the same key. Returns how many; a second call
 * finds none.
 */
export async function giveUpLostSyncs(): Promise<number> {
  let closed = 0
  for (const id of await lostIntentsQuery('enrolment')) closed += await abandonIntents(subjectOf({ id }))
  return closed
}
