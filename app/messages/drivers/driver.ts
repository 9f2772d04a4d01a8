export type Channel = 'mail' | 'sms' | 'station'

export type Outgoing = { id: string; channel: Channel; event: string; target: string; subject: string; body: string }

/**
 * Takes one message out of the house. Throws when it is not known whether the gateway took it: the job comes again, with the
 * same id. A refusal is final and is shown to staff.
 */
export type MessageDriver = {
  name: string
  /** The text stays in the outbox after sending; otherwise codes and one-time links are wiped from it. */
  keepsText: boolean
  send(message: Outgoing): Promise<{ sent: true } | { sent: false; reason: string }>
}
