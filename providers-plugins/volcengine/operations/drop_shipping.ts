import {
  type ConfiguredItem,
  done,
  mapState,
  readBoolean,
  readId,
  readOptionalText,
  readText,
  refused,
  type FieldErrors,
  type Json,
  type OrderSnapshot,
  type PluginAnswer,
  type SupplierCall,
} from '#supplier-sdk'
import { kindOfCode } from '../errors.ts'
import { CURRENCY, toDropShippingItems } from '../mapper.ts'
import type { Connection } from './context.ts'

/** Problems that the vendor would refuse the order for. No effect. */
export async function preCheck(
  { client, settings }: Connection,
  item: ConfiguredItem,
  supplierAccountId: string,
  path: string,
  call: SupplierCall
): Promise<FieldErrors> {
  const body = {
    AccountID: Number(supplierAccountId),
    Source: settings.dropShippingSource,
    ConfigItems: toDropShippingItems(item),
  }
  const answer = await client.post('billing', 'PreCheckDropShippingOrder', body, call)
  if (readBoolean(answer, 'Result')) {
    return []
  }
  const code = readOptionalText(answer, 'ErrorCode') ?? 'refused'
  const message = `${code}: ${readOptionalText(answer, 'ErrorMessage') ?? ''}`
  return [{ field: `${path}.options`, code: 'supplier_refused', message }]
}

/** BizNo is our key: the same key finds the first order. A refusal comes as `Result: false` inside HTTP 200. */
export async function createDropShippingOrder(
  { client, settings, tables }: Connection,
  item: ConfiguredItem,
  supplierAccountId: string,
  call: SupplierCall
): Promise<PluginAnswer<OrderSnapshot>> {
  const body = {
    AccountID: Number(supplierAccountId),
    BizNo: call.operationKey,
    Source: settings.dropShippingSource,
    ConfigItems: toDropShippingItems(item),
  }
  const answer = await client.post('billing', 'CreateDropShippingOrder', body, call)
  if (!readBoolean(answer, 'Result')) {
    return refusalOfResult(answer)
  }
  return done(toSnapshot(answer, call.operationKey, call.clock.now(), tables.dropShipping))
}

/** By our key. `Result: false` with a code of absence means that there is none; any other is not an answer to that. */
export async function findDropShippingOrder(
  { client, settings, tables }: Connection,
  operationKey: string,
  call: SupplierCall
): Promise<OrderSnapshot | null> {
  const body = { BizNo: operationKey, Source: settings.dropShippingSource }
  const answer = await client.post('billing', 'GetDropShippingOrder', body, call)
  if (readBoolean(answer, 'Result')) {
    return toSnapshot(answer, operationKey, call.clock.now(), tables.dropShipping)
  }
  const code = readText(answer, 'ErrorCode')
  if (kindOfCode(code) === 'not_found') {
    return null
  }
  throw new Error(`GetDropShippingOrder: ${code}`)
}

function refusalOfResult(answer: Json): PluginAnswer<OrderSnapshot> {
  const code = readText(answer, 'ErrorCode')
  const base = { supplierCode: code, supplierMessage: readOptionalText(answer, 'ErrorMessage') }
  const kind = kindOfCode(code)
  if (kind === 'unknown') {
    throw new Error(`CreateDropShippingOrder: ${code}`)
  }
  if (kind === undefined || kind === 'invalid_request') {
    return refused('invalid_request', { ...base, fields: [] })
  }
  return refused(kind as 'conflict', base)
}

/** These calls tell neither amounts nor instances nor times: what they do not tell is absent. */
function toSnapshot(
  answer: Json,
  operationKey: string,
  now: Date,
  table: Connection['tables']['dropShipping']
): OrderSnapshot {
  const failReason = readOptionalText(answer, 'DropShippingOrderFailReason')
  return {
    supplierOrderNo: readText(answer, 'DropShippingOrderID'),
    operationKey,
    kind: 'new',
    ...mapState(table, answer.DropShippingOrderStatus as number),
    origin: 'hub',
    supplierAccountId: readId(answer, 'AccountID'),
    items: [],
    currency: CURRENCY,
    createdAt: now,
    resourceIds: [],
    failure: failReason ? { supplierCode: failReason } : undefined,
  }
}
