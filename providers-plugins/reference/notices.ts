import { timingSafeEqual } from 'node:crypto'
import {
  hmacSha256Hex,
  parseJsonObject,
  readOptionalText,
  readText,
  readTime,
  type Json,
  type NoticeEvent,
  type NoticeResult,
  type SupplierOperations,
} from '#supplier-sdk'
import type { ReferenceSettings } from './config.ts'

const VALID_MS = 5 * 60 * 1000

const kinds: Readonly<Record<string, NoticeEvent['kind']>> = {
  ORDER: 'order_changed',
  ACCOUNT: 'account_changed',
  VERIFICATION: 'kyc_changed',
  RESOURCE: 'resource_changed',
  BILL: 'bill_ready',
}

type Check = Extract<NoticeResult, { verified: false }>['check']

const no = (check: Check): NoticeResult => ({
  verified: false,
  check,
  reply: { status: 400, body: check },
})

const same = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))

const header = (headers: Record<string, string | string[]>, name: string): string => {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof found === 'string' ? found : ''
}

/** Signature first, over the bytes; then age; only then is anything read out of the body. */
export const parseNotice =
  (settings: ReferenceSettings): NonNullable<SupplierOperations['parseNotice']> =>
  ({ headers, body }, { now }) => {
    const time = header(headers, 'x-reference-time')
    const text = Buffer.from(body).toString('utf8')
    const expected = hmacSha256Hex(settings.noticeSecret, `${time}\n${text}`)
    if (!same(header(headers, 'x-reference-signature'), expected)) {
      return no('signature')
    }
    if (!(Math.abs(now.getTime() - Date.parse(time)) <= VALID_MS)) {
      return no('expired')
    }
    try {
      const event = toEvent(parseJsonObject(text))
      return { verified: true, events: [event], reply: { status: 200, body: 'ok' } }
    } catch {
      return no('malformed')
    }
  }

function toEvent(raw: Json): NoticeEvent {
  const kind = readText(raw, 'about')
  if (!Object.hasOwn(kinds, kind)) {
    throw new Error(`There are no notices about ${kind}`)
  }
  return {
    noticeId: readText(raw, 'noticeId'),
    kind: kinds[kind],
    supplierOrderNo: readOptionalText(raw, 'orderNo'),
    supplierAccountId: readOptionalText(raw, 'accountId'),
    resourceId: readOptionalText(raw, 'resourceId'),
    occurredAt: readTime(raw, 'at', 'Z'),
  }
}
