/** Raised when a campaign's content or state changed. */
export const CAMPAIGNS_TOPIC = 'campaigns'

/** Raised when somebody enters or leaves the audience of a campaign, or a campaign's stock ends or comes back. */
export const AUDIENCES_TOPIC = 'audiences'
