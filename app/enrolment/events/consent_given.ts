import { transactionalEvent } from '#kernel/events'

export type ConsentGiven = { organisationId: number; connectionId: number }

const event = transactionalEvent<ConsentGiven>()

/** Runs in the transaction of the consent; or of the account that a customer's code opened; orders that waited go on. */
export const onConsentGiven = event.hear
export const tellConsentGiven = event.tell
