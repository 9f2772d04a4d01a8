import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import type { Browser, Page } from 'playwright'
import { DAY_MS } from '#kernel/clock'
import { base, House, isUnreloaded, markPage, thenBooksAreRight, type Visitor } from './walk_fixture.ts'

const email = 'qiao.an@qingshan.example'
const phone = '13712345678'
const organisation = '青山数据科技有限公司'

/** ecs.g3i.large: ¥107 a month at the supplier, public discount 8.5 折, three months. */
const LIST_FEN = 321_00
const PRICE_FEN = 272_85
const TOP_UP_FEN = 500_00

const yuan = (fen: number) => `¥${(fen / 100).toFixed(2)}`

/** The stat tiles of the wallet's page: label and figure. */
async function walletOnScreen(page: Page): Promise<Record<string, string>> {
  await page.goto(`${base}/wallet`)
  const tiles = await page.locator('.stat').all()
  const pairs = tiles.map(async (tile) => [await tile.locator('.stat-label').innerText(), await tile.locator('.stat-value').innerText()])
  return Object.fromEntries(await Promise.all(pairs))
}

/** The newest six figures sent to this address, read on the page where the demo shows its messages. */
async function codeFrom(browserPage: Page, to: string): Promise<string> {
  const outbox = await browserPage.context().newPage()
  try {
    await outbox.goto(`${base}/_outbox`)
    await outbox.getByLabel('收件人').fill(to)
    await outbox.getByLabel('收件人').press('Enter')
    await outbox.waitForURL((url) => url.searchParams.get('to') === to)
    const found = outbox.locator('.mail', { hasText: /\d{6}/ }).first()
    for (let look = 0; look < 50 && (await found.count()) === 0; look++) {
      await outbox.waitForTimeout(100)
      await outbox.reload()
    }
    return /\b(\d{6})\b/.exec(await found.innerText())![1]
  } finally {
    await outbox.close()
  }
}

async function signUpAndVerify({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/`)
  await page.goto(`${base}/sign-up`)
  await page.getByLabel('组织名称').fill(organisation)
  await page.getByLabel('您的姓名').fill('乔安')
  await page.getByLabel('手机号码').fill(phone)
  await page.getByLabel('邮箱').fill(email)
  await page.locator('input[name=password]').fill('seven quiet mountains')
  await page.getByRole('button', { name: '注册并继续' }).click()
  await page.locator('.field-error').first().waitFor()
  assert.equal(await page.getByLabel('组织名称').inputValue(), organisation, 'what was typed stays when the terms are missing')
  await page.locator('input[name=password]').fill('seven quiet mountains')
  await page.locator('input[name=terms]').check()
  await page.getByRole('button', { name: '注册并继续' }).click()
  await page.waitForURL(`${base}/verify`)
  for (const [which, to] of [['email', email], ['phone', phone]] as const) {
    const part = page.locator(`section#${which}`)
    await part.getByRole('button', { name: '发送验证码' }).click()
    await part.getByRole('button', { name: '重新发送' }).waitFor()
    const target = await db.from('users').where('email', email).select(which).firstOrFail()
    await part.locator('input[name=code]').fill(await codeFrom(page, target[which] ?? to))
    await part.getByRole('button', { name: '验证', exact: true }).click()
    await page.locator(`section#${which} form`).first().waitFor({ state: 'detached' })
  }
  await page.goto(`${base}/verify`)
  assert.equal(await page.getByText('已验证').count(), 2)
}

async function topUp(house: House, browser: Browser, assert: Assert): Promise<void> {
  const first = await house.visitor(browser, 'finance')
  await first.page.goto(`${base}/admin/recharges/new`)
  await first.page.getByLabel('客户', { exact: true }).selectOption({ label: organisation })
  await first.page.locator('input[name=amount]').fill('500')
  await first.page.locator('input[name=reference]').fill('DG-2026-0001')
  await first.page.getByRole('button', { name: '提交登记' }).click()
  await first.page.waitForURL(/\/admin\/recharges\/rch_\w+$/)
  const address = first.page.url()
  assert.equal(await first.page.getByRole('button', { name: '确认到账' }).count(), 0, 'who entered it may not confirm it')
  assert.equal(await balance('available_fen'), 0)

  const second = await house.visitor(browser, 'finance2')
  await second.page.goto(`${base}/admin/recharges`)
  await second.page.locator(`a[href="${new URL(address).pathname}"]`).first().click()
  await second.page.waitForURL(address)
  await second.page.getByRole('button', { name: '确认到账' }).first().click()
  await second.page.getByRole('dialog').getByRole('button', { name: '确认到账' }).click()
  await second.page.getByText('充值已确认').waitFor()
  assert.equal(await balance('available_fen'), TOP_UP_FEN)
  assert.deepEqual([...first.complaints, ...second.complaints], [])
  await Promise.all([first.close(), second.close()])
}

async function balance(column: 'available_fen' | 'held_fen'): Promise<number> {
  const row = await db.from('wallets').join('organisations', 'organisations.id', 'wallets.organisation_id')
    .where('organisations.name', organisation).select('available_fen', 'held_fen').firstOrFail()
  return row[column]
}

/** From the shop's first page to the quote's. */
async function chooseAndQuote({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/products?family=ecs&region=cn-beijing`)
  await page.locator('a.offer', { hasText: 'ecs.g3i.large' }).first().click()
  await page.waitForURL(/\/products\/\d+/)
  await markPage(page)
  const summary = page.locator('#summary')
  await summary.getByText('¥107.00').first().waitFor()
  await page.getByRole('radio', { name: '3 个月' }).check()
  await summary.getByText(yuan(PRICE_FEN)).first().waitFor()
  await summary.locator('summary', { hasText: '价格构成' }).click()
  const why = await summary.innerText()
  for (const part of ['官网价', yuan(LIST_FEN), '公共折扣', '8.5 折', `-${yuan(LIST_FEN - PRICE_FEN)}`, '成交价', yuan(PRICE_FEN)]) assert.include(why, part)
  assert.isTrue(await isUnreloaded(page), 'the price follows the choice without a reload')
  await page.getByRole('button', { name: '加入购物车' }).click()
  await page.waitForURL(`${base}/cart`)
  await page.locator('#items .buy-line', { hasText: 'ecs.g3i.large' }).waitFor()
  await page.getByRole('button', { name: /获取报价/ }).click()
  await page.waitForURL(/\/quotes\/quo_\w+$/)
  const pay = await page.locator('#pay').innerText()
  for (const part of [yuan(LIST_FEN), yuan(PRICE_FEN), yuan(TOP_UP_FEN), yuan(TOP_UP_FEN - PRICE_FEN)]) assert.include(pay, part)
  assert.include(await page.locator('.why').first().innerText(), '公共折扣')
}

/** Check-out while no worker runs, so that the page is seen at each state that the worker then brings. */
async function order(house: House, { page }: Visitor, assert: Assert): Promise<string> {
  await house.stopWorkers()
  await page.locator('input[name=consent]').check()
  await page.getByRole('button', { name: `确认下单，冻结 ${yuan(PRICE_FEN)}` }).click()
  await page.waitForURL(/\/orders\/ord_\w+$/)
  await markPage(page)
  await page.locator('#order-lines article').getByText('待下单', { exact: true }).waitFor()
  assert.deepEqual([await balance('available_fen'), await balance('held_fen')], [TOP_UP_FEN - PRICE_FEN, PRICE_FEN])
  assert.deepEqual(await house.effects(), { orders: 0, payments: 0, resources: 0, refunds: 0 })
  await house.holdTime()
  house.startWorker()
  await page.locator('#order-lines article').getByText('开通中', { exact: true }).waitFor()
  await house.letTimePass()
  await page.locator('#order-lines article').getByText('已完成', { exact: true }).waitFor()
  const timeline = page.locator('.timeline li .timeline-head span')
  const shown = (await timeline.allInnerTexts()).reverse()
  const path = shown.filter((state, index) => state !== shown[index - 1])
  assert.deepEqual(path, ['已报价', '待付款', '待下单', '下单中', '供应商待支付', '确认支付中', '开通中', '已完成'])
  assert.isTrue(await isUnreloaded(page), 'the order page was never loaded again')
  assert.deepEqual([await balance('available_fen'), await balance('held_fen')], [TOP_UP_FEN - PRICE_FEN, 0])
  assert.deepEqual(await house.effects(), { orders: 1, payments: 1, resources: 1, refunds: 0 })
  return page.url()
}

async function enterConsole({ page, context }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/resources`)
  const row = page.locator('tbody tr').first()
  const resource = await db.from('resources').select('*').firstOrFail()
  assert.include(await row.innerText(), resource.supplier_resource_id)
  const expires = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(resource.expires_at)
  assert.include(await row.innerText(), expires)
  const [popup] = await Promise.all([context.waitForEvent('page'), row.getByRole('button', { name: '进入控制台' }).click()])
  await popup.waitForURL((url) => !url.href.startsWith(base) && !url.href.includes('signinToken'))
  await popup.getByText('火山引擎控制台').waitFor()
  const account = await db.from('enrolments').select('supplier_account').firstOrFail()
  assert.include(await popup.innerText('main'), account.supplier_account)
  assert.include(await popup.innerText('main'), resource.supplier_resource_id)
  await popup.close()
}

async function unsubscribe(house: House, { page }: Visitor, assert: Assert): Promise<void> {
  const resource = await db.from('resources').select('*').firstOrFail()
  const days = Math.ceil((resource.expires_at.getTime() - resource.started_at.getTime()) / DAY_MS)
  const refundFen = Math.round((PRICE_FEN * (days - 1)) / days)
  await page.goto(`${base}/resources/${resource.id}`)
  await page.getByRole('button', { name: '退订' }).click()
  await page.waitForURL(/\/unsubscribe\?quote=uns_\w+$/)
  const shown = await page.locator('main').innerText()
  for (const part of [yuan(refundFen), '预估', yuan(PRICE_FEN)]) assert.include(shown, part)
  await page.getByRole('button', { name: '退订并退款' }).first().click()
  const dialog = page.getByRole('dialog')
  assert.include(await dialog.innerText(), yuan(refundFen))
  await dialog.getByRole('button', { name: '退订并退款' }).click()
  await page.waitForURL(/\/orders\/ord_\w+$/)
  await markPage(page)
  await page.locator('#order-lines article').getByText('已退订', { exact: true }).waitFor()
  assert.isTrue(await isUnreloaded(page))
  assert.deepEqual(await house.effects(), { orders: 1, payments: 1, resources: 1, refunds: 1 })
  const backFen = (await balance('available_fen')) - (TOP_UP_FEN - PRICE_FEN)
  assert.approximately(backFen, refundFen, 1, 'what the supplier gives back is the estimate, but for its own rounding')
  assert.equal(await balance('held_fen'), 0)
  const wallet = await walletOnScreen(page)
  assert.equal(wallet['可用余额'], yuan(TOP_UP_FEN - PRICE_FEN + backFen))
  assert.include(await page.locator('tbody').innerText(), `+${yuan(backFen)}`)
  await page.goto(`${base}/resources`)
  assert.equal(await page.getByRole('button', { name: '进入控制台' }).count(), 0)
}

test.group('Browser | a customer buys a cloud server', (group) => {
  let house: House

  group.each.setup(async () => {
    house = await House.open({ isConnected: true })
    return () => house.close()
  })

  test('from the sign-up to the money back in the wallet', async ({ assert, browser }) => {
    house.startWorker()
    const customer = await house.visitor(browser)
    await signUpAndVerify(customer, assert)
    await topUp(house, browser, assert)
    assert.equal((await walletOnScreen(customer.page))['可用余额'], yuan(TOP_UP_FEN))
    await chooseAndQuote(customer, assert)
    await order(house, customer, assert)
    await enterConsole(customer, assert)
    await unsubscribe(house, customer, assert)
    assert.deepEqual(customer.complaints, [])
    await customer.close()
    await house.stopWorkers()
    await thenBooksAreRight(assert)
  }).timeout(120_000)
})
