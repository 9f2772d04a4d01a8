import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import type { Browser, Page } from 'playwright'
import { loadOffers } from '#catalog/actions/load_offers'
import { setPublicDiscount } from '#catalog/actions/set_public_discount'
import { systemActor } from '#audit/actor'
import { forgetTopics } from '#kernel/topics'
import { givenMember } from '#tests/fixtures/people'
import { givenRecharge } from '#tests/fixtures/wallets'
import { signIn } from './walk.ts'
import { base, House, thenBooksAreRight, type Visitor } from './walk_fixture.ts'

const NAME = '秋季上新'
const OFFER = 'g3i.large@cn-beijing'

async function givenOffers(): Promise<void> {
  await loadOffers({ connectionCode: 'volcengine', actor: systemActor })
  await setPublicDiscount({ target: { connectionCode: 'volcengine' }, effect: { rateBp: 8_500 }, actor: systemActor })
  forgetTopics()
}

/** A refused form keeps what was typed; then draft, offers, preview, publish. */
async function publish({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/admin/campaigns`)
  await page.getByRole('link', { name: '新建活动' }).first().click()
  await page.locator('[name=nameZh]').fill(NAME)
  await page.locator('[name=nameEn]').fill('Autumn')
  await page.locator('[name=textZh]').fill('云服务器限时六折。')
  await page.locator('[name=textEn]').fill('Cloud servers at 60 %.')
  await page.locator('[name=startsAt]').fill('2026-01-01T00:00')
  await page.locator('[name=endsAt]').fill('2025-12-31T00:00')
  await page.getByRole('button', { name: '保存并选择商品' }).click()
  await page.locator('.field-error', { hasText: '结束时间须晚于开始时间' }).waitFor()
  assert.equal(await page.locator('[name=nameZh]').inputValue(), NAME)
  await page.locator('[name=endsAt]').fill('2036-12-31T00:00')
  await page.getByRole('button', { name: '保存并选择商品' }).click()
  await page.waitForURL(/\/items$/)
  await page.locator('#range-supplier').selectOption('volcengine')
  await page.locator('#range-family').selectOption('ecs')
  await page.locator('#range-rate').fill('6 折')
  await page.getByRole('button', { name: '添加', exact: true }).click()
  await page.getByText('已添加 1 项').waitFor()
  await page.getByRole('link', { name: '预览' }).click()
  const row = page.locator('tbody tr').first()
  await row.waitFor()
  assert.match(await row.innerText(), /¥/)
  await page.getByRole('button', { name: '发布活动' }).first().click()
  const dialog = page.getByRole('dialog')
  assert.include(await dialog.innerText(), NAME)
  await dialog.getByRole('button', { name: '发布活动' }).click()
  await page.getByText('活动已发布，正在进行').waitFor()
}

async function buyAtItsPrice({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/`)
  await page.locator('.slide', { hasText: NAME }).getByRole('link', { name: '查看活动' }).click()
  await page.waitForURL(/\/campaigns\/\d+$/)
  await page.goto(`${base}/products?q=${OFFER}`)
  const card = page.locator('a.offer').first()
  const text = await card.innerText()
  for (const part of ['¥64.20', `活动价：${NAME}`]) assert.include(text, part)
  await card.click()
  await page.locator('summary', { hasText: '价格构成' }).click()
  assert.include(await page.locator('#why').innerText(), NAME)
  await page.getByRole('button', { name: '加入购物车' }).click()
  await page.waitForURL(/\/cart/)
  await page.getByRole('button', { name: /询价|报价/ }).first().click()
  await page.waitForURL(/\/quotes\/quo_\w+$/)
  assert.include(await page.locator('main').innerText(), '¥64.20')
}

async function inviteAndSee(house: House, browser: Browser, { page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/admin/invite-codes/new`)
  await page.locator('[name=code]').fill('wow')
  await page.getByRole('button', { name: '创建邀请码' }).click()
  await page.locator('.field-error', { hasText: '6–24 位' }).waitFor()
  await page.locator('[name=code]').fill('walk-fair-26')
  await page.getByRole('button', { name: '创建邀请码' }).click()
  await page.waitForURL(/\/invite-codes\/\d+$/)
  assert.equal(await page.locator('main svg.qr-code').count(), 1)
  const newcomer = await house.visitor(browser)
  await signUpByCode(newcomer.page, assert)
  assert.deepEqual(newcomer.complaints, [])
  await newcomer.close()
  await page.reload()
  await page.locator('tbody tr', { hasText: '北辰仿真' }).waitFor()
  await page.goto(`${base}/admin/customers`)
  await page.locator('tbody tr', { hasText: '北辰仿真' }).waitFor()
}

async function signUpByCode(page: Page, assert: Assert): Promise<void> {
  await page.goto(`${base}/i/WALKFAIR26`)
  await page.waitForURL(/\/sign-up/)
  assert.equal(await page.locator('[name=inviteCode]').inputValue(), 'WALKFAIR26')
  await page.locator('[name=organisationName]').fill('北辰仿真')
  await page.locator('[name=name]').fill('苏晴')
  await page.locator('[name=phone]').fill('13788880001')
  await page.locator('[name=email]').fill('suqing@beichen.example')
  await page.locator('main [name=password]').fill('a quiet river at dawn')
  await page.locator('[name=terms]').check()
  await page.locator('[name=inviteCode]').fill('NOSUCHCODE')
  await page.locator('main form button.button-primary').click()
  await page.locator('.field-error', { hasText: '没有这个邀请码' }).waitFor()
  assert.equal(await page.locator('[name=organisationName]').inputValue(), '北辰仿真')
  await page.locator('[name=inviteCode]').fill('WALKFAIR26')
  await page.locator('main [name=password]').fill('a quiet river at dawn')
  await page.locator('[name=terms]').check()
  await page.locator('main form button.button-primary').click()
  await page.waitForURL(/\/verify/)
}

test.group('Browser | campaigns and invite codes', (group) => {
  let house: House

  group.each.setup(async () => {
    house = await House.open({ isConnected: true })
    await givenOffers()
    return () => house.close()
  })

  test('operations publish a campaign, a customer gets its price', async ({ assert, browser }) => {
    const operations = await house.visitor(browser, 'operations')
    await publish(operations, assert)
    assert.deepEqual(operations.complaints, [])
    await operations.close()
    const person = await givenMember()
    await givenRecharge(person.organisationId, 1_000_00)
    const customer = await house.visitor(browser)
    await signIn(customer.page, base, person)
    await buyAtItsPrice(customer, assert)
    await customer.page.locator('input[name=consent]').check()
    await customer.page.locator('form[action$="/order"] button').first().click()
    await customer.page.waitForURL(/\/orders\/ord_\w+$/)
    const campaign = await db.from('campaigns').where('name_zh', NAME).firstOrFail()
    assert.equal(campaign.uses_taken, 1)
    assert.deepEqual(customer.complaints, [])
    await customer.close()
    await thenBooksAreRight(assert)
  }).timeout(120_000)

  test('sales invite a customer, who becomes theirs', async ({ assert, browser }) => {
    const sales = await house.visitor(browser, 'sales')
    await inviteAndSee(house, browser, sales, assert)
    assert.deepEqual(sales.complaints, [])
    await sales.close()
  }).timeout(120_000)
})
