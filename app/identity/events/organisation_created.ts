import type { Actor } from '#audit/actor'
import { transactionalEvent } from '#kernel/events'

export type OrganisationCreated = { organisationId: number; kind: 'operator' | 'customer' | 'distributor'; name: string; actor: Actor }

const event = transactionalEvent<OrganisationCreated>()

/** Runs in the transaction that creates an organisation; the wallet opens here. */
export const onOrganisationCreated = event.hear
export const tellOrganisationCreated = event.tell
