import type { MessageDriver } from './driver.ts'

/** Sends nothing: the message stays in the outbox, where the page `/_outbox` shows it. For development, tests and the demo. */
export const developmentDriver: MessageDriver = {
  name: 'development',
  keepsText: true,
  send: async () => ({ sent: true }),
}
