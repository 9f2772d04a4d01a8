import env from '#start/env'
import { GatewaySettingsInvalid } from '../errors.ts'
import { alibabaSmsDriver, type SmsTemplate } from './alibaba_sms/sms_driver.ts'
import { developmentDriver } from './development.ts'
import type { MessageDriver } from './driver.ts'
import { smtpDriver } from './smtp/smtp_driver.ts'

const SMS_ENDPOINT = 'https://dysmsapi.aliyuncs.com'
const PORTS = { implicit: 465, starttls: 587, none: 25 } as const

/** The driver that the settings name; null: they name none. */
export function configuredMail(): MessageDriver | null {
  const name = env.get('MAIL_DRIVER')
  if (name === undefined) return null
  if (name === 'development') return developmentDriver
  const tls = env.get('SMTP_TLS') ?? 'starttls'
  return smtpDriver({
    host: needed(env.get('SMTP_HOST'), 'SMTP_HOST'), port: env.get('SMTP_PORT') ?? PORTS[tls], tls, user: env.get('SMTP_USER'),
    password: env.get('SMTP_PASSWORD')?.release(), from: needed(env.get('MAIL_FROM'), 'MAIL_FROM'),
  })
}

export function configuredSms(): MessageDriver | null {
  const name = env.get('SMS_DRIVER')
  if (name === undefined) return null
  if (name === 'development') return developmentDriver
  return alibabaSmsDriver({
    endpoint: env.get('SMS_ENDPOINT') ?? SMS_ENDPOINT, accessKeyId: needed(env.get('SMS_ACCESS_KEY_ID'), 'SMS_ACCESS_KEY_ID'),
    accessKeySecret: needed(env.get('SMS_ACCESS_KEY_SECRET'), 'SMS_ACCESS_KEY_SECRET').release(), signName: needed(env.get('SMS_SIGN_NAME'), 'SMS_SIGN_NAME'),
    templates: readTemplates(needed(env.get('SMS_TEMPLATES'), 'SMS_TEMPLATES')), sandboxesAllowed: env.get('SANDBOXES_ALLOWED') === true,
  })
}

function needed<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined || value === '') throw new GatewaySettingsInvalid(`${name} is missing.`)
  return value
}

/** `verification_code=SMS_1:code,invitation=SMS_2:organisation:link`: the event, its template, the values that it takes. */
export function readTemplates(text: string): Map<string, SmsTemplate> {
  return new Map(text.split(',').map((entry) => {
    const match = /^\s*([a-z_]+)=(SMS_\w+)((?::\w+)*)\s*$/.exec(entry)
    if (!match) throw new GatewaySettingsInvalid(`SMS_TEMPLATES cannot be read at “${entry.trim()}”.`)
    return [match[1], { code: match[2], variables: match[3].split(':').slice(1) }]
  }))
}
