import { createHash } from 'node:crypto'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { insertInto } from '#kernel/database/writes'
import type { ChargeOwner } from '#orders/queries/charge_owners_query'
import type { BillLine } from '#supplier-sdk'

export type Bill = { id: number; connectionId: number; connectionCode: string; period: string; reading: number; cursor: string | null }
export type PageCounts = { added: number; changed: number; clashes: number }

const SLICE = 200

/**
 * Brings the lines of one page into the bill, in the transaction that moves its cursor. A line that is there with the same content is
 * left as it is; another content under the same number replaces it. Two contents under one number within one reading are a clash:
 * the first stays and the bill says so, because nobody can tell which is meant.
 */
export async function storeBillPage(bill: Bill, lines: readonly BillLine[], owners: readonly ChargeOwner[], trx: Trx): Promise<PageCounts> {
  const counts: PageCounts = { added: 0, changed: 0, clashes: 0 }
  const rows = new Map<string, Row>()
  for (const [index, line] of lines.entries()) {
    const row = rowOf(bill, line, owners[index])
    const same = rows.get(line.lineId)
    if (!same) rows.set(line.lineId, row)
    else if (same.content_hash !== row.content_hash) counts.clashes += 1
  }
  const ids = [...rows.keys()]
  for (let start = 0; start < ids.length; start += SLICE) await storeSlice(bill, ids.slice(start, start + SLICE).map((id) => rows.get(id)!), counts, trx)
  return counts
}

async function storeSlice(bill: Bill, rows: readonly Row[], counts: PageCounts, trx: Trx): Promise<void> {
  const found = await trx.from('supplier_bill_lines').where('bill_id', bill.id).whereIn('supplier_line_id', rows.map((row) => row.supplier_line_id))
    .select('supplier_line_id', 'content_hash', 'reading', 'withdrawn_at')
  const known = new Map(found.map((row) => [row.supplier_line_id as string, row]))
  const written = rows.filter((row) => {
    const before = known.get(row.supplier_line_id)
    const isSame = before?.content_hash === row.content_hash && before.withdrawn_at === null
    if (!before) counts.added += 1
    else if (before.reading === bill.reading && !isSame) counts.clashes += 1
    else if (!isSame) counts.changed += 1
    return !before || before.reading !== bill.reading || isSame
  })
  if (written.length === 0) return
  const { sql, bindings } = insertInto('supplier_bill_lines', written)
  // The old content counts for `changed_at`, so it stands before the columns it compares.
  const replaced = Object.keys(written[0]).filter((name) => !['bill_id', 'supplier_line_id', 'created_at'].includes(name))
  const change = 'changed_at = IF(content_hash <> VALUES(content_hash) OR withdrawn_at IS NOT NULL, VALUES(created_at), changed_at)'
  const update = [change, 'withdrawn_at = NULL', ...replaced.map((name) => `${name} = VALUES(${name})`)].join(', ')
  await trx.rawQuery(`${sql} ON DUPLICATE KEY UPDATE ${update}`, bindings as any[])
}

type Row = ReturnType<typeof rowOf>

function rowOf(bill: Bill, line: BillLine, { organisationId, resourceId }: ChargeOwner) {
  const content = {
    charge_category: line.chargeCategory,
    raw_category: line.rawCategory.slice(0, 120),
    currency: line.currency,
    service: line.serviceName.slice(0, 120),
    region: line.region?.slice(0, 60) ?? null,
    description: line.description?.slice(0, 255) ?? null,
    supplier_account: line.supplierAccountId,
    payer_account: line.payerAccountId ?? null,
    supplier_resource_id: line.resourceId ?? null,
    supplier_order_no: line.supplierOrderNo ?? null,
    charge_from: line.chargePeriodStart,
    charge_until: line.chargePeriodEnd,
    list_micro: line.listCostMicro,
    billed_micro: line.billedCostMicro,
    voucher_micro: line.voucherCostMicro ?? null,
    paid_micro: line.paidCostMicro ?? null,
  }
  const contentHash = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return {
    bill_id: bill.id, supplier_line_id: line.lineId, reading: bill.reading, content_hash: contentHash, ...content,
    organisation_id: organisationId, resource_id: resourceId, created_at: clock.now(),
  }
}
