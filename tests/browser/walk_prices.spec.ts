import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import type { Browser } from 'playwright'
import { loadOffers } from '#catalog/actions/load_offers'
import { setAgreementDiscount } from '#catalog/actions/set_agreement_discount'
import { setPublicDiscount } from '#catalog/actions/set_public_discount'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { systemActor } from '#audit/actor'
import { forgetTopics } from '#kernel/topics'
import { givenMember } from '#tests/fixtures/people'
import { base, House, type Visitor } from './walk_fixture.ts'

const target = { connectionCode: 'volcengine' }

/** Cost 6.5 折, price 8.5 折, and a floor of ten percent that asks for consent. */
async function givenPrices(): Promise<void> {
  await loadOffers({ connectionCode: 'volcengine', actor: systemActor })
  await setAgreementDiscount({ target, effect: { rateBp: 6_500 }, actor: systemActor })
  await setPublicDiscount({ target, effect: { rateBp: 8_500 }, actor: systemActor })
  await writePriceRules([{ group: 'margin', target, effect: { rateBp: 1_000 }, breach: 'approve' }], { actor: systemActor })
  forgetTopics()
}

/** Two offers ticked, a price below the floor: the preview says what it does, and saving asks for consent. */
async function priceTooLow({ page }: Visitor, assert: Assert): Promise<string> {
  await page.goto(`${base}/admin/offers?family=ecs`)
  for (const index of [0, 1]) await page.locator('#offers tbody input[type=checkbox]').nth(index).check()
  await page.getByRole('button', { name: '设置折扣' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('input[name=rate]').fill('7 折')
  await dialog.getByRole('button', { name: '查看影响' }).click()
  await page.getByText('2 个商品会低于毛利底线，须由有权限的人审批后才生效').waitFor()
  assert.include(await page.locator('tbody tr').first().innerText(), '7.14 %')
  assert.equal(await db.from('price_rules').whereNotNull('offer_id').count('* as total').then(([{ total }]) => Number(total)), 0)
  await page.locator('textarea[name=reason]').fill('年末清库存')
  await page.getByRole('button', { name: '提交审批' }).click()
  await page.waitForURL(/\/admin\/approvals\/apr_\w+$/)
  await page.getByText('这是您提交的审批单').waitFor()
  assert.equal(await page.getByRole('button', { name: '通过' }).count(), 0)
  return page.url()
}

async function agree(house: House, browser: Browser, address: string): Promise<void> {
  const { page, close } = await house.visitor(browser, 'admin')
  await page.goto(address)
  await page.getByRole('button', { name: '通过' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '通过' }).click()
  await page.getByText('已通过并生效').waitFor()
  await close()
}

test.group('Browser | prices', (group) => {
  let house: House

  group.each.setup(async () => {
    house = await House.open({ isConnected: true })
    await givenPrices()
    return () => house.close()
  })

  test('operations ask for a low price, another agrees, and it can be undone', async ({ assert, browser }) => {
    const operations = await house.visitor(browser, 'operations')
    await agree(house, browser, await priceTooLow(operations, assert))
    const { page } = operations
    await page.goto(`${base}/admin/offers?family=ecs`)
    assert.include(await page.locator('#offers tbody tr').first().innerText(), '7 折')
    await page.goto(`${base}/admin/price-batches`)
    await page.getByRole('button', { name: '撤销' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: '撤销' }).click()
    await page.getByText('恢复原状').waitFor()
    await page.goto(`${base}/admin/offers?family=ecs`)
    assert.include(await page.locator('#offers tbody tr').first().innerText(), '8.5 折')
    assert.deepEqual(operations.complaints, [])
    await operations.close()
  }).timeout(120_000)

  test('sales give a discount of their own, and ask for a deeper one', async ({ assert, browser }) => {
    const sales = await house.visitor(browser, 'sales')
    const { page } = sales
    const { organisationId } = await givenMember()
    const { id } = await db.from('users').join('user_roles', 'user_roles.user_id', 'users.id').join('roles', 'roles.id', 'user_roles.role_id')
      .where('roles.code', 'sales').orderBy('users.id', 'desc').select('users.id').firstOrFail()
    await db.from('organisations').where('id', organisationId).update({ sales_user_id: id })
    await page.goto(`${base}/admin/customers/${organisationId}?tab=prices`)
    await page.getByText('您可自行给到 8.5 折').waitFor()
    await page.locator('input[name=rate]').fill('7.5 折')
    await page.getByRole('button', { name: '查看影响' }).click()
    await page.getByText('超出您的额度').waitFor()
    assert.notInclude(await page.locator('main').innerText(), '13.33 %')
    await page.locator('textarea[name=reason]').fill('竞品报价')
    await page.getByRole('button', { name: '提交审批' }).click()
    await page.waitForURL(/\/admin\/approvals\/apr_\w+$/)
    await agree(house, browser, page.url())
    await page.goto(`${base}/admin/customers/${organisationId}?tab=prices`)
    assert.include(await page.locator('tbody tr').first().innerText(), '7.5 折')
    assert.deepEqual(sales.complaints, [])
    await sales.close()
  }).timeout(120_000)
})
