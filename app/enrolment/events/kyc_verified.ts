import { transactionalEvent } from '#kernel/events'

export type KycVerified = { organisationId: number; connectionId: number }

const event = transactionalEvent<KycVerified>()

/** Runs in the transaction in which a supplier's verification became known; orders that waited for it go on. */
export const onKycVerified = event.hear
export const tellKycVerified = event.tell
