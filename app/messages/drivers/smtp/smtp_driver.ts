import { GatewayFailed } from '../../errors.ts'
import type { Delivery, MessageDriver, Outgoing } from '../driver.ts'

export type SmtpSettings = {
  host: string
  port: number
  user?: string
  password?: string
  /** `implicit`: TLS from the first byte (465). `starttls`: the server must offer it (587). `none` is for a relay on this machine. */
  tls: 'implicit' | 'starttls' | 'none'
  from: string
  /** A certificate authority of one's own, as PEM. */
  ca?: string
  timeoutMs?: number
}

const TIMEOUT_MS = 20_000
const CONNECTIONS_MAX = 5

/** Refusals about this message alone: the mailbox, the text. */
const ofMessage = new Set(['EENVELOPE', 'EMESSAGE'])

type SmtpError = Error & { code?: string; responseCode?: number }

/**
 * Mail by SMTP, TLS verified. The Message-ID is made of our id, so that a mail that left twice shows once. 5xx to recipient or text
 * is final; 4xx, a silent server and a refused log-in come again.
 */
export function smtpDriver({ host, port, user, password, tls, from, ca, timeoutMs = TIMEOUT_MS }: SmtpSettings): MessageDriver {
  /** The library is loaded for the first message: the web starts without it. */
  const connect = async () => {
    const { createTransport } = await import('nodemailer')
    return createTransport({
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ca },
      auth: user === undefined ? undefined : { user, pass: password ?? '' },
      pool: true,
      maxConnections: CONNECTIONS_MAX,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }
  let transport: ReturnType<typeof connect> | undefined
  const domain = /@([\w.-]+)>?$/.exec(from)?.[1] ?? host
  const send = async ({ id, target, subject, body }: Outgoing): Promise<Delivery> => {
    transport ??= connect()
    try {
      const relay = await transport
      await relay.sendMail({ from, to: { name: '', address: target }, subject, text: body, messageId: `<${id}@${domain}>`, headers: { 'Auto-Submitted': 'auto-generated' } })
      return { sent: true }
    } catch (error) {
      const { code = 'unknown', responseCode } = error as SmtpError
      if (ofMessage.has(code) && (responseCode === undefined || responseCode >= 500)) return { sent: false, reason: responseCode ? `SMTP ${responseCode}` : code }
      throw new GatewayFailed('smtp', responseCode ? `${code} ${responseCode}` : code)
    }
  }
  return { name: 'smtp', keepsText: false, send }
}
