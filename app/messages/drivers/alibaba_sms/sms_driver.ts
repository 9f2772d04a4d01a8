import { randomUUID } from 'node:crypto'
import { clock } from '#kernel/clock'
import { showDate } from '#kernel/time'
import { gatewayHttp } from '#suppliers/gateway_http'
import { GatewayFailed, GatewaySettingsInvalid } from '../../errors.ts'
import type { Delivery, MessageDriver, Outgoing } from '../driver.ts'
import { FAILED, isOutOfFunds, isRefusal } from './answers.ts'
import { authorizationOf, hashOf, queryText, type Credentials } from './signer.ts'

export type SmsTemplate = { code: string; variables: readonly string[] }

export type SmsSettings = Credentials & {
  endpoint: string
  signName: string
  /** By event: the template that was approved for it, and which of our values it takes. */
  templates: ReadonlyMap<string, SmsTemplate>
  sandboxesAllowed?: boolean
}

const VERSION = '2017-05-25'
const VALUE_LENGTH_MAX = 35
const PAGE_SIZE = '50'

type Answer = { Code?: string; SmsSendDetailDTOs?: { SmsSendDetailDTO?: { OutId?: string; SendStatus?: number }[] } }

/**
 * SMS by Alibaba Cloud. Our id is the `OutId`: before a message goes out a second time the gateway is asked whether it has it, because
 * a request that got no answer may have been taken.
 */
export function alibabaSmsDriver(settings: SmsSettings): MessageDriver {
  const http = gatewayHttp({ sandboxesAllowed: settings.sandboxesAllowed ?? false })

  async function call(action: string, query: Record<string, string>): Promise<Answer> {
    const url = new URL(settings.endpoint)
    const headers = {
      'host': url.host, 'x-acs-action': action, 'x-acs-version': VERSION, 'x-acs-date': clock.now().toISOString().replace(/\.\d+Z$/, 'Z'),
      'x-acs-signature-nonce': randomUUID(), 'x-acs-content-sha256': hashOf(''),
    }
    const authorization = authorizationOf({ method: 'POST', path: '/', query, headers }, settings)
    url.search = queryText(query)
    try {
      const response = await http.post(url, { headers: { ...headers, authorization }, throwHttpErrors: false })
      return readAnswer(response.body, response.statusCode)
    } catch (error) {
      if (error instanceof GatewayFailed) throw error
      // Its message would name the address, which holds the number and the code.
      throw new GatewayFailed('alibaba_sms', (error as { code?: string }).code ?? 'no_answer')
    }
  }

  async function earlier({ id, target, createdAt }: Outgoing): Promise<Delivery | null> {
    const found = await call('QuerySendDetails', { PhoneNumber: target, SendDate: showDate(createdAt).replaceAll('-', ''), PageSize: PAGE_SIZE, CurrentPage: '1' })
    if (found.Code !== 'OK') throw new GatewayFailed('alibaba_sms', found.Code ?? 'no_code')
    const mine = found.SmsSendDetailDTOs?.SmsSendDetailDTO?.find(({ OutId }) => OutId === id)
    if (!mine) return null
    return mine.SendStatus === FAILED ? { sent: false, reason: 'not_delivered' } : { sent: true }
  }

  async function send(message: Outgoing): Promise<Delivery> {
    const template = settings.templates.get(message.event)
    if (!template) throw new GatewaySettingsInvalid(`No SMS template is named for ${message.event} in SMS_TEMPLATES.`)
    const known = message.isRepeat ? await earlier(message) : null
    if (known) return known
    const values = Object.fromEntries(template.variables.map((name) => [name, shown(message.args[name])]))
    const { Code: code = 'no_code' } = await call('SendSms', {
      PhoneNumbers: message.target, SignName: settings.signName, TemplateCode: template.code, TemplateParam: JSON.stringify(values), OutId: message.id,
    })
    if (code === 'OK') return { sent: true }
    if (isRefusal(code)) return { sent: false, reason: code }
    throw new GatewayFailed('alibaba_sms', code, isOutOfFunds(code))
  }

  return { name: 'alibaba_sms', keepsText: false, send }
}

function readAnswer(body: string, status: number): Answer {
  try {
    return JSON.parse(body) as Answer
  } catch {
    throw new GatewayFailed('alibaba_sms', `HTTP ${status}`)
  }
}

/** What a template's variable may hold: short, without brackets and links. */
const shown = (value: string | number | undefined) => String(value ?? '').replace(/[【】]|https?:\/\/\S+/g, '').slice(0, VALUE_LENGTH_MAX)
