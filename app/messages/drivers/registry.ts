import app from '@adonisjs/core/services/app'
import env from '#start/env'
import { developmentDriver } from './development.ts'
import { configuredMail, configuredSms } from './settings.ts'
import type { Channel, MessageDriver } from './driver.ts'

const drivers = new Map<Channel, MessageDriver>()

/** Development drivers stand in wherever no real person is meant: not in production, unless it is the demo. */
export function inDevelopment(): boolean {
  return !app.inProduction || env.get('DEMO') === true
}

/** Gives a channel its driver and returns the way back. */
export function useDriver(channel: Channel, driver: MessageDriver): () => void {
  const before = drivers.get(channel)
  drivers.set(channel, driver)
  return () => (before ? drivers.set(channel, before) : drivers.delete(channel))
}

/** What tests and stand-ins put in place, else what the settings name, else the development driver where it may stand in. */
export function driverOf(channel: Channel): MessageDriver {
  const driver = drivers.get(channel) ?? configured(channel) ?? (inDevelopment() ? developmentDriver : undefined)
  if (!driver) throw new Error(`E_NO_MESSAGE_DRIVER: nothing sends ${channel} here. Connect a gateway for it: ${channel === 'mail' ? 'MAIL_DRIVER' : 'SMS_DRIVER'}.`)
  return driver
}

const made = new Map<Channel, MessageDriver | null>()

/** Made once for the life of the process: they hold connections. */
function configured(channel: Channel): MessageDriver | null {
  if (channel === 'station') return null
  if (!made.has(channel)) made.set(channel, channel === 'mail' ? configuredMail() : configuredSms())
  return made.get(channel) ?? null
}
