import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { belowFloor, marginBp, stops } from '#catalog/floor'
import { familyNumber, PriceIndex } from '#catalog/price_index'
import type { Breach, PriceRule, RuleKind } from '#catalog/price_rules'
import { agreedCost, sellingPrice } from '#catalog/resolve_price'
import { parseYuan, timesFen } from '#kernel/money'

const NOW = Date.UTC(2026, 10, 23)
const CUSTOMER = 501
const offer = { id: 7, connectionId: 1, familyNo: familyNumber('ecs') }
const inAudience = () => true

type Row = Record<'说明' | '官网价' | '数量' | '月' | '协议' | '公共' | '活动' | '客户' | '底线' | '成本' | '售价' | '毛利率' | '结果', string>

/** The rows of the table that finance reads. */
function goldenRows(): Row[] {
  const lines = readFileSync(new URL('prices.golden.md', import.meta.url), 'utf8').split('\n').filter((line) => line.startsWith('|'))
  const cells = (line: string) => line.split('|').slice(1, -1).map((cell) => cell.trim())
  const [heading, , ...rows] = lines.map((line) => cells(line))
  return rows.map((row) => Object.fromEntries(heading.map((name, index) => [name, row[index]])) as Row)
}

const yuan = (text: string) => parseYuan(text)!
const breachOf: Record<string, Breach> = { 禁止: 'block', 审批: 'approve', 提醒: 'warn' }

let ids = 0

/** `85%`, `¥99.00`, with a word behind it; several with semicolons between; `—` is none. */
function rulesIn(text: string, group: 'agreement' | 'public' | 'campaign' | 'customer'): PriceRule[] {
  if (text === '—') return []
  return text.split(';').map((one): PriceRule => {
    const [amount, word] = one.trim().split(' ')
    const isRate = amount.endsWith('%')
    const kind: RuleKind = `${group}_${isRate ? 'discount' : 'price'}`
    return {
      ...blank(), kind, rateBp: isRate ? yuan(amount.slice(0, -1)) : null, priceFen: isRate ? null : yuan(amount),
      organisationId: group === 'customer' ? CUSTOMER : null,
      campaignId: group === 'campaign' ? ids : null, combination: group === 'campaign' ? (word === '叠加' ? 'stack' : 'best') : null,
    }
  })
}

function floorIn(text: string): PriceRule[] {
  if (text === '—') return []
  const [rate, word] = text.split(' ')
  return [{ ...blank(), kind: 'margin_floor', rateBp: yuan(rate.slice(0, -1)), breach: breachOf[word] }]
}

const blank = (): PriceRule => ({
  id: ++ids, kind: 'public_discount', connectionId: 1, family: null, offerId: null, organisationId: null, action: null, campaignId: null, combination: null, rateBp: null,
  priceFen: null, breach: null, approvedMarginBp: null, approvedBy: null, version: 1, validFrom: NOW - 1, validUntil: null,
})

test.group('Catalog | prices.golden.md', () => {
  test('{说明}')
    .with(goldenRows())
    .run(({ assert }, row: Row) => {
      const rules = [...rulesIn(row['协议'], 'agreement'), ...rulesIn(row['公共'], 'public'), ...rulesIn(row['活动'], 'campaign'),
        ...rulesIn(row['客户'], 'customer'), ...floorIn(row['底线'])]
      const book = { index: new PriceIndex(rules), inAudience }
      const purchase = { offer, organisationId: CUSTOMER, action: 'new' as const, at: NOW }
      const [quantity, months, catalogueFen] = [Number(row['数量']), Number(row['月']), yuan(row['官网价'])]
      const item = { listFen: timesFen(catalogueFen, quantity * months), catalogueFen, quantity, months }
      const cost = agreedCost(book, purchase, item).priceFen
      assert.equal(cost, yuan(row['成本']))
      const selling = sellingPrice(book, purchase, item)
      if (row['结果'] === '不可见') return assert.isNull(selling)
      assert.equal(selling!.priceFen, yuan(row['售价']))
      assert.equal(marginBp(selling!.priceFen, cost), yuan(row['毛利率'].slice(0, -1)))
      const below = belowFloor(book.index.rulesFor(offer, 'new', NOW).floor, selling!, selling!.priceFen, cost)
      assert.equal(stops(below) ? '低于底线' : '可售', row['结果'])
    })
})
