import { mappedOrderStates, refusalReasons, resourceStates, safeProperties } from '../sdk/main.ts'
import type { CallableOperation } from '../types.ts'
import type { PipelineCall } from './call.ts'

type Check = (value: unknown) => boolean
type Shape = { [field: string]: Check }

const text: Check = (value) => typeof value === 'string' && value.length <= 2000
/** What becomes a key of our tables. */
const key: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= 120
const flag: Check = (value) => typeof value === 'boolean'
const time: Check = (value) => value instanceof Date && !Number.isNaN(value.getTime())
const whole: Check = (value) => Number.isSafeInteger(value)
const anything: Check = () => true
const oneOf = (names: readonly string[]): Check => (value) => names.includes(value as string)
const maybe = (check: Check): Check => (value) => value === undefined || check(value)
const orNull = (check: Check): Check => (value) => value === null || check(value)
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check)
const object = (shape: Shape): Check => (value) => firstWrong(shape, value) === undefined

function firstWrong(shape: Shape, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return '(object)'
  return Object.keys(shape).find((field) => !shape[field]((value as Record<string, unknown>)[field]))
}

const order: Shape = {
  supplierOrderNo: key,
  kind: oneOf(['new', 'renew', 'change', 'refund', 'other']),
  state: oneOf(mappedOrderStates),
  rawState: text,
  supplierAccountId: text,
  items: listOf(object({ family: text, quantity: whole, resourceIds: listOf(key) })),
  currency: text,
  createdAt: time,
  paidAt: maybe(time),
  resourceIds: listOf(key),
}

const account: Shape = {
  supplierAccountId: key,
  state: oneOf(['active', 'invited', 'suspended', 'unknown']),
  rawState: text,
  kycState: oneOf(['none', 'submitted', 'verified', 'rejected', 'unknown']),
  restrictions: listOf(text),
}

const resource: Shape = {
  id: key,
  family: text,
  name: text,
  state: oneOf(resourceStates),
  rawState: text,
  supplierAccountId: text,
  billingMode: oneOf(['prepaid', 'postpaid', 'unknown']),
  expiresAt: maybe(time),
  spec: object({}),
  endpoints: listOf(object({ kind: text, value: text })),
  raw: object({}),
}

const offer: Shape = { key, family: key, region: text, names: object({ 'zh-CN': text, 'en': text }), optionsSchema: object({ type: text }),
  months: listOf(whole), quantityMax: whole, currency: text, listFenPerMonth: orNull(whole) }

const balance: Shape = { currency: text, availableFen: whole }
const pageOf = (shape: Shape): Shape => ({ items: listOf(object(shape)), nextCursor: orNull(text), counted: maybe((value) => value === true) })
const kyc: Shape = { state: account.kycState, rawState: text }

const shapes: Record<CallableOperation, Shape> = {
  checkHealth: { reachable: flag, authorised: flag, clockSkewMs: maybe(whole), balance: maybe(object(balance)) },
  syncUser: account,
  getUser: account,
  createSsoUrl: { url: (value) => typeof value === 'string' && URL.canParse(value), expiresAt: time },
  submitKyc: kyc,
  queryKyc: kyc,
  listOffers: pageOf(offer),
  quote: { currency: text, listFen: whole, costFen: whole, items: listOf(object({ listFen: whole, costFen: whole, breakdown: listOf(anything),
    fieldErrors: listOf(object({ field: text, code: text })) })), expiresAt: maybe(time) },
  createOrder: order,
  queryOrder: order,
  listOrders: pageOf(order),
  payOrder: order,
  cancelOrder: order,
  quoteUnsubscribe: { currency: text, refundFen: whole },
  unsubscribe: order,
  renew: order,
  change: order,
  suspend: { state: text, rawState: text },
  resume: { state: text, rawState: text },
  listResources: pageOf(resource),
  getResource: resource,
  listUsage: { records: listOf(anything), nextCursor: orNull(text), final: flag },
  fetchBill: { lines: listOf(anything), nextCursor: orNull(text), final: flag },
  getBalance: balance,
}

/** Look-ups that may say that there is nothing. */
const mayBeNull = new Set<CallableOperation>(['getUser', 'queryOrder', 'getResource'])

/**
 * What is wrong with a plugin's answer, or undefined. Nothing that does not fit the contract passes the border: amounts are
 * integers, the currency is the declared one, states are known words.
 */
export function answerProblem({ connection, operation }: Pick<PipelineCall, 'connection' | 'operation'>, answer: unknown): string | undefined {
  const { status } = (answer ?? {}) as { status?: string }
  if (status === 'pending') return undefined
  if (status === 'refused') return refusalProblem(answer as Record<string, unknown>)
  if (status !== 'done') return 'answer: no such status'
  const { data } = answer as { data: unknown }
  if (data === null && mayBeNull.has(operation)) return undefined
  const wrong = firstWrong(shapes[operation], data)
  if (wrong) return `answer: ${wrong} does not fit`
  return moneyProblem(data, connection.properties.currency ?? safeProperties.currency)
}

function refusalProblem(answer: Record<string, unknown>): string | undefined {
  const { reason, nowFen, supplierCode } = answer
  if (!refusalReasons.includes(reason as never)) return 'answer: no such reason'
  if (typeof supplierCode !== 'string') return 'answer: a refusal without the supplier\'s code'
  if (['price_changed', 'refund_changed'].includes(reason as string) && !whole(nowFen)) return 'answer: nowFen is no amount'
  return undefined
}

/** Every field that ends in Fen or Micro is an integer, every currency is the connection's, at any depth. */
function moneyProblem(value: unknown, currency: string): string | undefined {
  if (Array.isArray(value)) return firstProblem(value, (entry) => moneyProblem(entry, currency))
  if (typeof value !== 'object' || value === null || value instanceof Date) return undefined
  return firstProblem(Object.entries(value), ([name, inner]) => {
    if (name === 'raw') return undefined
    if (/(Fen|Micro)$/.test(name) && inner !== undefined && inner !== null && !whole(inner)) return `answer: ${name} is no amount`
    if (name === 'currency' && inner !== currency) return `answer: currency ${String(inner).slice(0, 10)} instead of ${currency}`
    return moneyProblem(inner, currency)
  })
}

function firstProblem<Entry>(entries: Entry[], check: (entry: Entry) => string | undefined): string | undefined {
  for (const entry of entries) {
    const problem = check(entry)
    if (problem) return problem
  }
  return undefined
}
