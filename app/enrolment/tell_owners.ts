import { peopleOfOrganisation } from '#identity/queries/people_of_organisation_query'
import type { Trx } from '#kernel/database/transaction'
import { sendMessage } from '#messages/actions/send_message'

const channels = ['station', 'mail'] as const

export const VERIFICATION_PATH = '/organisation/verification'

type Told = { organisationId: number; event: string; /** Names the occasion: one message per person and channel. */ key: string; args: Record<string, string | number> }

/** Tells the administrators of an organisation what became of its verification. */
export async function tellOwners({ organisationId, event, key, args }: Told, { trx }: { trx: Trx }): Promise<void> {
  for (const { userId } of await peopleOfOrganisation(organisationId, ['owner'], trx)) {
    for (const channel of channels) {
      await sendMessage({ event, dedupKey: `${key}:${event}:${userId}:${channel}`, channel, userId, organisationId, args, link: VERIFICATION_PATH }, { trx })
    }
  }
}
