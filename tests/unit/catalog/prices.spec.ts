import { test } from '@japa/runner'
import fc from 'fast-check'
import { familyNumber, PriceIndex, type PriceRule } from '#catalog/price_index'
import { belowFloor, stops } from '#catalog/floor'
import { agreedCost, amountOf, sellingPrice, type PricedItem } from '#catalog/resolve_price'

const NOW = Date.UTC(2026, 10, 23)
const DAY = 86_400_000
const offer = { id: 7, connectionId: 1, familyNo: familyNumber('ecs') }
const other = { id: 8, connectionId: 2, familyNo: familyNumber('ecs') }
const CUSTOMER = 501
const STRANGER = 502

let ids = 0
const rule = (parts: Partial<PriceRule>): PriceRule => ({
  id: ++ids, kind: 'public_discount', connectionId: 1, family: null, offerId: null, organisationId: null, action: null, campaignId: null, combination: null,
  rateBp: null, priceFen: null, breach: null, approvedMarginBp: null, approvedBy: null, version: 1, validFrom: NOW - DAY, validUntil: null, ...parts,
})
const item = (parts: Partial<PricedItem> = {}): PricedItem => ({ listFen: 10_700, catalogueFen: 10_700, quantity: 1, months: 1, ...parts })
const bookOf = (rules: Iterable<PriceRule>) => ({ index: new PriceIndex(rules), inAudience: (id: number, who: number | null) => id !== 9 || who === CUSTOMER })
const buy = (organisationId: number | null, of = offer) => ({ offer: of, organisationId, action: 'new' as const, at: NOW })
const priceOf = (rules: PriceRule[], parts: Partial<PricedItem> = {}, customer: number | null = CUSTOMER, of = offer) =>
  sellingPrice(bookOf(rules), buy(customer, of), item(parts))

const campaign = (rateBp: number | null, parts: Partial<PriceRule> = {}) =>
  rule({ kind: 'campaign_discount', campaignId: 1, combination: 'best', rateBp, ...parts })
const all = (rateBp: number, id = 1) => rule({ id, rateBp })

test.group('Catalog | prices, golden cases', () => {
  test('{name}: {expected}')
    .with([
      { name: 'no rule at all', rules: [], expected: null },
      { name: '8.5 折 for the connection', rules: [all(8500)], expected: 9095 },
      { name: 'the family before the connection', rules: [all(8500), rule({ family: 'ecs', rateBp: 9000 })], expected: 9630 },
      { name: 'the offer before its family', rules: [rule({ family: 'ecs', rateBp: 9000 }), rule({ offerId: 7, rateBp: 9900 })], expected: 10_593 },
      { name: 'every offer, when nothing is nearer', rules: [rule({ connectionId: null, rateBp: 9500 })], expected: 10_165 },
      { name: 'another family', rules: [rule({ family: 'eip', rateBp: 9000 })], expected: null },
      { name: 'another connection', rules: [rule({ connectionId: 2, rateBp: 9000 })], expected: null },
      { name: 'another offer', rules: [rule({ offerId: 9, rateBp: 9000 })], expected: null },
      { name: 'a rule that has ended', rules: [rule({ rateBp: 9000, validUntil: NOW })], expected: null },
      { name: 'a rule that ends a moment later', rules: [rule({ rateBp: 9000, validUntil: NOW + 1 })], expected: 9630 },
      { name: 'a rule that has not begun', rules: [rule({ rateBp: 9000, validFrom: NOW + 1 })], expected: null },
      { name: 'a rule that begins now', rules: [rule({ rateBp: 9000, validFrom: NOW })], expected: 9630 },
      { name: 'an ended offer rule falls back to the family', rules: [rule({ offerId: 7, rateBp: 5000, validUntil: NOW }), rule({ family: 'ecs', rateBp: 9000 })], expected: 9630 },
      { name: 'a fixed public price', rules: [rule({ kind: 'public_price', priceFen: 9900 })], expected: 9900 },
      { name: 'the customer’s rate is of the list price', rules: [all(8500), rule({ kind: 'customer_discount', organisationId: CUSTOMER, rateBp: 8000 })], expected: 8560 },
      { name: 'a worse customer rate does not count', rules: [all(8500), rule({ kind: 'customer_discount', organisationId: CUSTOMER, rateBp: 9000 })], expected: 9095 },
      { name: 'somebody else’s discount', rules: [all(8500), rule({ kind: 'customer_discount', organisationId: 502, rateBp: 1000 })], expected: 9095 },
      { name: 'a customer discount without a public rule', rules: [rule({ kind: 'customer_discount', organisationId: CUSTOMER, rateBp: 8000 })], expected: null },
      { name: 'the best of the customer’s discounts', rules: [all(9000), rule({ kind: 'customer_discount', organisationId: CUSTOMER, offerId: 7, rateBp: 8500 }), rule({ kind: 'customer_discount', organisationId: CUSTOMER, rateBp: 8200 })], expected: 8774 },
      { name: 'an expired customer discount', rules: [all(9000), rule({ kind: 'customer_discount', organisationId: CUSTOMER, rateBp: 8000, validUntil: NOW })], expected: 9630 },
      { name: 'the agreement is not a price', rules: [rule({ kind: 'agreement_discount', rateBp: 7000 })], expected: null },
      { name: 'half a fen rounds up, once', rules: [all(8500)], parts: { listFen: 10 }, expected: 9 },
    ])
    .run(({ assert }, { rules, expected, parts }: { name: string; rules: PriceRule[]; expected: number | null; parts?: Partial<PricedItem> }) => {
      assert.equal(priceOf(rules, parts)?.priceFen ?? null, expected)
    })

  test('rounds one unit for its whole term, then multiplies', ({ assert }) => {
    const line = { listFen: 3 * 12 * 333, catalogueFen: 333, quantity: 3, months: 12 }
    assert.equal(priceOf([all(8888)], line)!.priceFen, 3 * Math.round(12 * 333 * 0.8888))
  })

  test('rounds over all units where the supplier did', ({ assert }) => {
    assert.equal(priceOf([all(5000)], { listFen: 1001, quantity: 2 })!.priceFen, 501)
  })

  test('moves a fixed price with options and term as the list price moves', ({ assert }) => {
    const fixed = rule({ kind: 'public_price', priceFen: 9_630 })
    assert.equal(priceOf([fixed], { listFen: 2 * 10_700, quantity: 2 })!.priceFen, 19_260)
    assert.equal(priceOf([fixed], { listFen: 12_700 })!.priceFen, 11_430)
  })

  test('takes the lower id of two equal customer discounts', ({ assert }) => {
    const mine = { kind: 'customer_discount', organisationId: CUSTOMER, rateBp: 8000 } as const
    const steps = priceOf([all(9000), rule({ ...mine, id: 90 }), rule({ ...mine, id: 40, family: 'ecs' })])!.steps
    assert.equal(steps.at(-1)!.rule, 40)
  })

  test('tells every step, each from where the last one ended', ({ assert }) => {
    const own = rule({ id: 12, kind: 'customer_discount', organisationId: CUSTOMER, rateBp: 8000, version: 4 })
    assert.deepEqual(priceOf([{ ...all(8500), id: 3, version: 2 }, own])!.steps, [
      { rule: null, kind: 'list', version: null, beforeFen: 10_700, afterFen: 10_700 },
      { rule: 3, kind: 'public_discount', version: 2, rateBp: 8500, beforeFen: 10_700, afterFen: 9_095 },
      { rule: 12, kind: 'customer_discount', version: 4, rateBp: 8000, beforeFen: 9_095, afterFen: 8_560 },
    ])
  })

  test('takes the agreement as our cost, the list price without one', ({ assert }) => {
    const cost = (rules: PriceRule[], of = offer) => agreedCost(bookOf(rules), buy(null, of), item())
    const agreement = rule({ kind: 'agreement_discount', rateBp: 7000 })
    assert.deepInclude(cost([agreement]), { priceFen: 7_490, agreed: true })
    assert.deepInclude(cost([agreement], other), { priceFen: 10_700, agreed: false })
    assert.equal(cost([agreement, rule({ kind: 'agreement_price', offerId: 7, priceFen: 7_000 })]).priceFen, 7_000)
  })

  test('says when the rules in force change next', ({ assert }) => {
    const index = new PriceIndex([rule({ rateBp: 9000, validUntil: NOW + DAY }), rule({ rateBp: 8000, validFrom: NOW + 2 * DAY })])
    assert.deepEqual([index.nextTurn(NOW), index.nextTurn(NOW + DAY), index.nextTurn(NOW + 2 * DAY)], [NOW + DAY, NOW + 2 * DAY, Infinity])
  })
})

const kinds = ['public_discount', 'public_price', 'customer_discount', 'customer_price', 'agreement_discount', 'campaign_discount', 'campaign_price', 'margin_floor'] as const
const isPrice = (kind: string) => kind.endsWith('_price')

const anyRule = fc.record({
  id: fc.integer({ min: 1, max: 10_000 }),
  kind: fc.constantFrom(...kinds),
  action: fc.constantFrom(null, null, 'new' as const, 'renew' as const),
  breach: fc.constantFrom('block' as const, 'approve' as const),
  campaignId: fc.constantFrom(1, 9),
  combination: fc.constantFrom('best' as const, 'stack' as const),
  place: fc.constantFrom({ connectionId: null }, {}, { family: 'ecs' }, { offerId: 7 }, { offerId: 9 }),
  rateBp: fc.integer({ min: 1, max: 10_000 }),
  priceFen: fc.integer({ min: 1, max: 1_000_000 }),
  organisationId: fc.constantFrom(CUSTOMER, 502),
  from: fc.integer({ min: -3, max: 3 }),
  lasts: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
}).map(({ place, from, lasts, kind, rateBp, priceFen, organisationId, id, action, breach, campaignId, combination }) =>
  rule({
    ...place, id, kind, validFrom: NOW + from * DAY, validUntil: lasts === null ? null : NOW + (from + lasts) * DAY,
    rateBp: isPrice(kind) ? null : rateBp, priceFen: isPrice(kind) ? priceFen : null, action,
    organisationId: kind.startsWith('customer') ? organisationId : null,
    campaignId: kind.startsWith('campaign') ? campaignId : null, combination: kind.startsWith('campaign') ? combination : null, breach: kind === 'margin_floor' ? breach : null,
  })
)
const rulesOf = fc.uniqueArray(anyRule, { selector: ({ id }) => id, maxLength: 12 })
const anyItem = fc.record({
  unitFen: fc.integer({ min: 0, max: 5_000_000 }), catalogueFen: fc.integer({ min: 1, max: 5_000_000 }),
  quantity: fc.integer({ min: 1, max: 100 }), months: fc.constantFrom(1, 3, 12, 36),
}).map(({ unitFen, catalogueFen, quantity, months }) => ({ listFen: unitFen * months * quantity, catalogueFen, quantity, months }))
const seed = { seed: 20_261_123, numRuns: 500 }

test.group('Catalog | prices of campaigns', () => {
  const public85 = () => all(8_500, 1)

  test('{name}: {expected}')
    .with([
      { name: 'the best price counts', rules: [campaign(7_000, { id: 2 })], expected: 7_490 },
      { name: 'one that is no better leaves the public price', rules: [campaign(9_000, { id: 2 })], expected: 9_095 },
      { name: 'a stacked one comes off the public price', rules: [campaign(9_000, { id: 2, combination: 'stack' })], expected: 8_186 },
      { name: 'two stacked ones follow each other', rules: [campaign(9_000, { id: 2, combination: 'stack' }), campaign(9_000, { id: 3, campaignId: 2, combination: 'stack' })], expected: 7_367 },
      { name: 'a better best price beats stacked ones', rules: [campaign(9_000, { id: 2, combination: 'stack' }), campaign(7_000, { id: 3, campaignId: 2 })], expected: 7_490 },
      { name: 'a fixed price', rules: [campaign(null, { id: 2, kind: 'campaign_price', priceFen: 5_000 })], expected: 5_000 },
      { name: 'the offer before the supplier', rules: [campaign(6_000, { id: 2 }), campaign(8_000, { id: 3, offerId: 7 })], expected: 8_560 },
      { name: 'one that is over does not count', rules: [campaign(5_000, { id: 2, validUntil: NOW })], expected: 9_095 },
      { name: 'one that has yet to begin does not count', rules: [campaign(5_000, { id: 2, validFrom: NOW + 1 })], expected: 9_095 },
      { name: 'one of another supplier does not count', rules: [campaign(5_000, { id: 2, connectionId: 2 })], expected: 9_095 },
    ])
    .run(({ assert }, { rules, expected }: { name: string; rules: PriceRule[]; expected: number }) => {
      assert.equal(priceOf([public85(), ...rules])?.priceFen, expected)
    })

  test('without a public rule nobody sees the offer', ({ assert }) => {
    assert.isNull(priceOf([campaign(7_000, { id: 2 })]))
  })

  test('are for their audience alone', ({ assert }) => {
    const rules = [public85(), campaign(7_000, { id: 2, campaignId: 9 })]
    assert.deepEqual([CUSTOMER, STRANGER, null].map((who) => priceOf(rules, {}, who)?.priceFen), [7_490, 9_095, 9_095])
  })

  test('name the campaign in the chain', ({ assert }) => {
    const steps = priceOf([public85(), campaign(7_000, { id: 2 })])!.steps
    assert.deepInclude(steps[2], { rule: 2, campaignId: 1, beforeFen: 9_095, afterFen: 7_490 })
  })

  test('leave no trace where the customer’s own discount is better', ({ assert }) => {
    const own = rule({ id: 3, kind: 'customer_discount', organisationId: CUSTOMER, rateBp: 6_000 })
    const price = priceOf([public85(), campaign(7_000, { id: 2 }), own])!
    assert.deepEqual([price.priceFen, price.steps.some(({ campaignId }) => campaignId !== undefined)], [6_420, false])
  })
})

test.group('Catalog | prices, properties', () => {
  test('do not depend on the order of the rules', ({ assert }) => {
    fc.assert(
      fc.property(rulesOf, fc.func(fc.integer()), anyItem, (rules, rank, line) => {
        const shuffled = [...rules].sort((a, b) => rank(a.id) - rank(b.id) || b.id - a.id)
        const price = (given: PriceRule[]) => sellingPrice(bookOf(given), buy(CUSTOMER), line)
        assert.deepEqual(price(rules), price(shuffled))
      }),
      seed
    )
  })

  test('are never below zero, never lose the chain, never cost the customer more than the public', ({ assert }) => {
    fc.assert(
      fc.property(rulesOf, anyItem, (rules, line) => {
        const book = bookOf(rules)
        const mine = sellingPrice(book, buy(CUSTOMER), line)
        const everybody = sellingPrice(book, buy(null), line)
        assert.equal(mine === null, everybody === null)
        if (!mine || !everybody) return
        assert.isAtLeast(mine.priceFen, 0)
        assert.isTrue(Number.isSafeInteger(mine.priceFen))
        assert.isAtMost(mine.priceFen, everybody.priceFen)
        const { steps } = mine
        assert.equal(steps[0].beforeFen, line.listFen)
        assert.equal(steps.at(-1)!.afterFen, mine.priceFen)
        steps.slice(1).forEach((step, at) => assert.equal(step.beforeFen, steps[at].afterFen))
      }),
      seed
    )
  })

  test('never sell below a floor that stops the sale', ({ assert }) => {
    fc.assert(
      fc.property(rulesOf, anyItem, (rules, line) => {
        const book = bookOf(rules)
        const { floor } = book.index.rulesFor(offer, 'new', NOW)
        const selling = sellingPrice(book, buy(CUSTOMER), line)
        if (!selling || !floor) return
        const costFen = agreedCost(book, buy(CUSTOMER), line).priceFen
        if (stops(belowFloor(floor, selling, selling.priceFen, costFen))) return
        assert.isTrue(BigInt(selling.priceFen - costFen) * 10_000n >= BigInt(selling.priceFen) * BigInt(floor.rateBp!))
      }),
      seed
    )
  })

  test('of equal campaigns and customer rules take the lowest id', ({ assert }) => {
    fc.assert(
      fc.property(rulesOf, anyItem, fc.constantFrom('campaign_discount' as const, 'customer_discount' as const), (rules, line, kind) => {
        const twins = [8_001, 8_002].map((id) => rule({
          id, kind, rateBp: 1, offerId: id === 8_001 ? null : 7, organisationId: kind === 'customer_discount' ? CUSTOMER : null,
          campaignId: kind === 'campaign_discount' ? id : null, combination: kind === 'campaign_discount' ? 'best' : null,
        }))
        const others = rules.filter((one) => (one.kind.startsWith('public') || one.kind.startsWith('agreement')) && one.id < 8_000)
        const selling = sellingPrice(bookOf([...twins, ...others].reverse()), buy(CUSTOMER), line)
        if (selling && selling.steps.length > 2) assert.equal(selling.last.id, 8_001)
      }),
      seed
    )
  })

  test('lose no fen: n units cost n times one unit, whatever the term', ({ assert }) => {
    fc.assert(
      fc.property(anyRule, anyItem, (one, line) => {
        const unit = amountOf(one, { ...line, listFen: line.listFen / line.quantity, quantity: 1 })
        assert.equal(amountOf(one, line), unit * line.quantity)
      }),
      seed
    )
  })
})
