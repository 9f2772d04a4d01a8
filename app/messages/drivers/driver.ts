export type Channel = 'mail' | 'sms' | 'station'

export type Outgoing = {
  id: string
  channel: Channel
  event: string
  target: string
  subject: string
  body: string
  /** What the text was made of, for gateways with templates of their own. */
  args: Record<string, string | number>
  createdAt: Date
  /** It may have left before: the gateway is asked first, where it can be. */
  isRepeat: boolean
}

export type Delivery = { sent: true } | { sent: false; reason: string }

/**
 * Takes one message out of the house. Throws when it is not known whether the gateway took it, or when the gateway is out of order:
 * the job comes again, with the same id. A refusal is final and is shown to staff.
 */
export type MessageDriver = {
  name: string
  /** The text stays in the outbox after sending; otherwise codes and one-time links are wiped from it. */
  keepsText: boolean
  send(message: Outgoing): Promise<Delivery>
}
