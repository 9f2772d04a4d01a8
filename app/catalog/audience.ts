/** What catalog asks about campaigns, of which it knows nothing but their ids. Both are asked for every price: answer from memory. */
export type Audience = {
  /** Does this customer take part? Asked for rules whose audience is `members`. */
  isMember(campaignId: string, organisationId: number): boolean
  /** Is there stock for so many more units of the offer? False: the campaign's price does not count for this item. */
  hasLeft(campaignId: string, offerId: number, quantity: number): boolean
}

const nobody: Audience = { isMember: () => false, hasLeft: () => true }

let registered: () => Promise<Audience> = async () => nobody

/**
 * The module that owns campaigns hands in its audience, once, at start. `read` is called before prices are resolved: keep its
 * answer by a topic (`keptByTopic`), so that it costs no statement. What is left may be stale by the topic's age; whoever sells
 * the last unit is decided by the transaction that takes it.
 */
export function registerAudience(read: () => Promise<Audience>): void {
  registered = read
}

export const readAudience = (): Promise<Audience> => registered()
