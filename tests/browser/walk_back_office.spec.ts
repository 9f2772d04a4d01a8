import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import type { Browser, Page } from 'playwright'
import { createQuote } from '#orders/actions/create_quote'
import { placeOrder } from '#orders/actions/place_order'
import { enqueue } from '#jobs/actions/enqueue'
import { givenBuyer } from '#tests/fixtures/orders'
import { givenConsent } from '#tests/fixtures/suppliers'
import { base, House, isUnreloaded, markPage, thenBooksAreRight, type Visitor } from './walk_fixture.ts'

const WRONG_SECRET = 'this-is-not-the-secret-of-anybody'

/** Types each setting of the sandbox into the field that the plugin's schema drew for it. */
async function fillSettings(page: Page, settings: Record<string, unknown>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    const field = page.locator(`[name="settings[${name}]"]`)
    if (!(await field.isVisible())) await page.locator('details', { has: field }).locator('summary').first().click()
    if (typeof value === 'boolean') await field.setChecked(value)
    else await field.fill(String(value))
  }
}

/** The form is refused with a message at the field; what was typed stays, but for the secret. */
async function addWithWrongCredentials(house: House, { page }: Visitor, assert: Assert): Promise<void> {
  const settings = house.sandbox.settings
  await page.goto(`${base}/admin/suppliers`)
  await page.getByRole('link', { name: '新增接入' }).first().click()
  await page.getByRole('link', { name: '火山引擎' }).click()
  await page.getByLabel('名称', { exact: false }).last().waitFor()
  await fillSettings(page, { ...settings, secretAccessKey: WRONG_SECRET, region: '没有这个地域' })
  await page.getByRole('button', { name: '新增', exact: true }).click()
  await page.locator('.field-error', { hasText: '签名地域的格式不正确' }).waitFor()
  assert.equal(await page.locator('[name="settings[accessKeyId]"]').inputValue(), String(settings.accessKeyId))
  assert.equal(await page.locator('[name="settings[endpoint]"]').inputValue(), String(settings.endpoint))
  assert.equal(await page.locator('[name="settings[secretAccessKey]"]').inputValue(), '')
  assert.notInclude(await page.content(), WRONG_SECRET)
  await fillSettings(page, { secretAccessKey: WRONG_SECRET, region: settings.region ?? 'cn-beijing' })
  await page.getByRole('button', { name: '新增', exact: true }).click()
  await page.waitForURL(`${base}/admin/suppliers/volcengine`)
  await page.getByRole('button', { name: '测试连接' }).click()
  await page.getByText('供应商拒绝了凭证').first().waitFor()
  const health = await page.locator('aside').last().innerText()
  assert.include(health, 'SignatureDoesNotMatch')
  assert.include(health, '凭证有效')
}

/** The right secret replaces the wrong one; neither is ever shown again. */
async function mendCredentials(house: House, { page }: Visitor, assert: Assert): Promise<void> {
  const secret = String(house.sandbox.settings.secretAccessKey)
  await page.getByRole('link', { name: '修改设置' }).click()
  await page.waitForURL(/\/settings$/)
  assert.match(await page.locator('main').innerText(), /已保存（指纹 \S+）/)
  assert.equal(await page.locator('[name="settings[secretAccessKey]"]').inputValue(), '')
  await page.locator('[name="settings[secretAccessKey]"]').fill(secret)
  await page.getByRole('button', { name: '保存' }).click()
  await page.waitForURL(`${base}/admin/suppliers/volcengine`)
  await page.getByRole('button', { name: '测试连接' }).click()
  await page.getByText('连接正常').first().waitFor()
  for (const path of ['', '/settings']) {
    await page.goto(`${base}/admin/suppliers/volcengine${path}`)
    const html = await page.content()
    assert.notInclude(html, secret)
    assert.notInclude(html, WRONG_SECRET)
  }
  await page.goto(`${base}/admin/suppliers/volcengine`)
  for (const name of ['可见', '可售', '支付', '管理', '同步']) {
    const on = page.getByRole('switch', { name, checked: false })
    if (await on.count()) await Promise.all([page.waitForEvent('load'), on.click()])
    await page.getByText('开', { exact: true }).first().waitFor()
  }
}

/** Progress while the worker reads, then what lacks what. */
async function loadOffers(house: House, { page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/admin/offers`)
  await page.getByRole('button', { name: '从火山引擎加载商品' }).click()
  await page.getByText('已排队').waitFor()
  await page.reload()
  await page.getByText('已排队').waitFor()
  await markPage(page)
  house.startWorker()
  await page.locator('#offers tbody tr').first().waitFor()
  await page.locator('#loads .notice').waitFor({ state: 'detached' })
  assert.isTrue(await isUnreloaded(page), 'the load is followed without a reload')
  const [{ total }] = await db.from('offers').count('* as total')
  assert.isAbove(Number(total), 100)
  await page.goto(`${base}/admin/offers?q=ecs.g3i.large@cn-beijing`)
  const row = page.locator('#offers tbody tr').first()
  assert.include(await row.innerText(), '客户不可见')
  assert.include(await row.innerText(), '未设置公共折扣或公开售价')
}

async function inShop(guest: Page): Promise<number> {
  await guest.goto(`${base}/products?q=g3i.large`)
  return guest.locator('a.offer').count()
}

async function setDiscounts(house: House, browser: Browser, { page }: Visitor, assert: Assert): Promise<void> {
  const guest = await house.visitor(browser)
  assert.equal(await inShop(guest.page), 0)
  for (const [kind, family, rate] of [['协议折扣', '', '6.5 折'], ['公共折扣', 'ecs', '8.5 折']] as const) {
    await page.goto(`${base}/admin/prices`)
    await page.getByRole('button', { name: '设置折扣' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('select[name=family]').selectOption(family)
    await dialog.getByRole('radio', { name: kind }).check()
    await dialog.locator('input[name=rate]').fill('百折不挠')
    await dialog.getByRole('button', { name: '查看影响' }).click()
    await dialog.locator('.field-error', { hasText: '请填写折扣' }).waitFor()
    assert.equal(await dialog.locator('input[name=rate]').inputValue(), '百折不挠')
    await dialog.locator('input[name=rate]').fill(rate)
    await dialog.getByRole('button', { name: '查看影响' }).click()
    await page.getByText('还没有保存').waitFor()
    await page.getByRole('button', { name: '保存，立即生效' }).click()
    await page.getByText('条规则立即生效').waitFor()
    await page.locator('tbody tr', { hasText: kind }).first().waitFor()
  }
  assert.isAbove(await inShop(guest.page), 0)
  assert.include(await guest.page.locator('a.offer', { hasText: '北京' }).first().innerText(), '¥90.95')
  await page.goto(`${base}/admin/offers?q=ecs.g3i.large@cn-beijing`)
  const row = await page.locator('#offers tbody tr').first().innerText()
  for (const part of ['客户可见', '¥107.00', '¥90.95', '¥69.55', '¥21.40']) assert.include(row, part)
  await guest.close()
}

/** `sellable` off: the very next page of the shop says so; on again: it can be bought. */
async function toggleSellable(house: House, browser: Browser, { page }: Visitor, assert: Assert): Promise<void> {
  const guest = await house.visitor(browser)
  await inShop(guest.page)
  await guest.page.locator('a.offer').first().click()
  await guest.page.getByRole('link', { name: '登录后购买' }).waitFor()
  await page.goto(`${base}/admin/suppliers/volcengine`)
  await page.locator('[commandfor=off-sellable]').first().click()
  const dialog = page.getByRole('dialog')
  assert.include(await dialog.innerText(), '可售')
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click()
  await page.getByText('已关闭“可售”').waitFor()
  await guest.page.reload()
  await guest.page.getByText('该供应商暂停新购').waitFor()
  assert.equal(await guest.page.getByRole('link', { name: '登录后购买' }).count(), 0)
  await page.getByRole('switch', { name: '可售', checked: false }).click()
  await page.getByText('已打开“可售”').waitFor()
  await guest.page.reload()
  await guest.page.getByRole('link', { name: '登录后购买' }).waitFor()
  assert.deepEqual(guest.complaints, [])
  await guest.close()
}

/** A customer buys; the worker of this house delivers. */
async function somebodyBuys(): Promise<{ orderId: string; organisationId: number; priceFen: number }> {
  const buyer = await givenBuyer({ balanceFen: 300_00 })
  const offer = await db.from('offers').where('offer_key', 'ecs.g3i.large@cn-beijing').firstOrFail()
  const options = { imageId: 'ubuntu-24-04', systemDiskType: 'essd-pl0', systemDiskGib: 40, bandwidthMbps: 0 }
  const quote = await createQuote(buyer.viewer, { items: [{ offerId: offer.id, options, quantity: 1, months: 1 }] })
  if (!quote.ok) throw new Error(quote.error.type)
  await givenConsent({ organisationId: buyer.organisationId, connectionId: offer.connection_id })
  const placed = await placeOrder(buyer.viewer, { quoteId: quote.value.id })
  if (!placed.ok) throw new Error(placed.error.type)
  return { orderId: placed.value.id, organisationId: buyer.organisationId, priceFen: placed.value.totalFen }
}

async function seeBusiness(house: House, { page }: Visitor, assert: Assert): Promise<void> {
  const { orderId, organisationId, priceFen } = await somebodyBuys()
  assert.equal(priceFen, 90_95)
  await page.goto(`${base}/admin/orders`)
  await page.locator(`a[href="/admin/orders/${orderId}"]`).first().click()
  await page.locator('#order-lines article').getByText('已完成', { exact: true }).waitFor()
  await page.locator('summary', { hasText: '调用' }).click()
  const line = page.locator('#order-lines article').first()
  for (const operation of ['createOrder', 'payOrder', 'getResource']) assert.include(await line.innerText(), operation)
  await line.locator('a[href^="/admin/calls/"]').first().click()
  await page.waitForURL(/\/admin\/calls\/\w+/)
  assert.notInclude(await page.content(), String(house.sandbox.settings.secretAccessKey))
  await page.goto(`${base}/admin/wallets/${organisationId}`)
  const ledger = await page.locator('main').innerText()
  for (const part of ['¥209.05', '¥90.95', '¥300.00']) assert.include(ledger, part)
  assert.deepEqual(await house.effects(), { orders: 1, payments: 1, resources: 1, refunds: 0 })
}

async function handleDeadJob({ page }: Visitor, assert: Assert): Promise<void> {
  await enqueue({ type: 'orders.no_such_work', payload: { why: 'nobody handles it' }, attemptsMax: 1 })
  await page.goto(`${base}/admin/jobs?status=dead`)
  for (let look = 0; look < 100 && (await page.locator('tbody tr', { hasText: 'orders.no_such_work' }).count()) === 0; look++) await page.reload()
  await page.locator('tbody tr', { hasText: 'orders.no_such_work' }).getByRole('link', { name: '详情' }).click()
  assert.include(await page.locator('main').innerText(), 'Nothing in this process handles')
  await page.getByRole('button', { name: '放弃' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '放弃' }).click()
  await page.getByText('任务已放弃').waitFor()
}

test.group('Browser | operations run the house', (group) => {
  let house: House

  group.each.setup(async () => {
    house = await House.open({ isConnected: false })
    return () => house.close()
  })

  test('from pasted credentials to the ledger of the first sale', async ({ assert, browser }) => {
    const operations = await house.visitor(browser, 'operations')
    await addWithWrongCredentials(house, operations, assert)
    await mendCredentials(house, operations, assert)
    await loadOffers(house, operations, assert)
    await setDiscounts(house, browser, operations, assert)
    await toggleSellable(house, browser, operations, assert)
    await seeBusiness(house, operations, assert)
    await handleDeadJob(operations, assert)
    assert.deepEqual(operations.complaints, [])
    await operations.close()
    await house.stopWorkers()
    await thenBooksAreRight(assert)
  }).timeout(120_000)
})
