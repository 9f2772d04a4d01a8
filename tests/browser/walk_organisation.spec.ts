import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import type { Browser } from 'playwright'
import { workUntilIdle } from '#jobs/worker'
import { givenMember, givenOrganisation } from '#tests/fixtures/people'
import { base, House, type Visitor } from './walk_fixture.ts'
import { signIn } from './walk.ts'

const PASSWORD = 'eleven paper lanterns'
const address = 'he.miao@qingshan.example'

async function enterAs({ page }: Visitor, person: { email: string; password: string }): Promise<void> {
  await signIn(page, base, person)
}

/** The administrator makes a department and invites somebody into it. */
async function invite({ page }: Visitor, assert: Assert): Promise<string> {
  await page.goto(`${base}/departments`)
  await page.locator('main form[action="/departments"] input[name=name]').fill('研发中心')
  await page.getByRole('button', { name: '添加部门' }).click()
  await page.locator('tbody tr', { hasText: '研发中心' }).waitFor()
  await page.goto(`${base}/members`)
  await page.getByRole('button', { name: '邀请成员' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('input[name=name]').fill('何苗')
  await dialog.locator('input[name=contact]').fill('这不是地址')
  await dialog.locator('select[name=role]').selectOption('member')
  await dialog.getByRole('button', { name: '发送邀请' }).click()
  await page.getByRole('dialog').locator('.field-error').waitFor()
  assert.equal(await page.getByRole('dialog').locator('input[name=name]').inputValue(), '何苗', 'what was typed stays')
  await page.getByRole('dialog').locator('input[name=contact]').fill(address)
  await page.getByRole('dialog').getByRole('button', { name: '发送邀请' }).click()
  await page.waitForURL(`${base}/invitations`)
  await page.locator('tbody tr', { hasText: address }).getByText('待接受').waitFor()
  await workUntilIdle()
  const mail = await db.from('messages').where({ event: 'invitation', target: address }).firstOrFail()
  return /\/invitation\/\S+/.exec(mail.body)![0]
}

async function accept({ page }: Visitor, path: string): Promise<void> {
  await page.goto(`${base}${path}`)
  await page.locator('main input[name=password]').fill(PASSWORD)
  await page.locator('main input[name=password_confirmation]').fill(PASSWORD)
  await page.locator('main input[name=terms]').check()
  await page.getByRole('button', { name: '加入组织' }).click()
  await page.waitForURL(`${base}/sign-in`)
}

/** A member sees their colleagues and manages none of them. */
async function lookAsMember({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/members`)
  await page.locator('tbody tr', { hasText: address }).waitFor()
  assert.equal(await page.getByRole('button', { name: '邀请成员' }).count(), 0)
  for (const path of ['/invitations', '/organisation/data', '/audit']) {
    const answer = await page.goto(`${base}${path}`)
    assert.equal(answer?.status(), 403, path)
  }
}

async function moveAndOffboard({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/members?q=he.miao`)
  await page.locator('tbody tr').getByRole('link', { name: '何苗' }).click()
  await page.locator('select[name=departmentId]').selectOption({ label: '研发中心' })
  await page.getByRole('button', { name: '更改部门' }).click()
  await page.getByText('已调整部门').waitFor()
  await page.getByRole('link', { name: '办理离职' }).click()
  await page.waitForURL(/\/offboard$/)
  const choice = page.locator('main select[name=takerId]')
  if (await choice.count()) {
    await choice.selectOption({ index: 1 })
    await page.getByRole('button', { name: '查看汇总' }).click()
  }
  await page.getByRole('button', { name: '确认离职' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '确认离职' }).click()
  await page.getByText('已办理离职').first().waitFor()
  const left = await db.from('users').where('email', address).firstOrFail()
  assert.equal(left.status, 'offboarded')
}

/** Operations give a customer away, with a look before and the way back after. */
async function assign(house: House, browser: Browser, assert: Assert): Promise<void> {
  const [mine, other] = [await givenOrganisation({ name: '青松材料研究所' }), await givenOrganisation({ name: '白桦物流' })]
  const operations = await house.visitor(browser, 'operations')
  await operations.page.goto(`${base}/admin/customers`)
  await operations.page.locator(`input[name="ids[]"][value="${mine.id}"]`).check()
  await operations.page.getByRole('button', { name: /分配所选客户/ }).click()
  await operations.page.locator('main select[name=to]').selectOption({ label: '陈嘉伟' })
  await operations.page.getByRole('button', { name: '查看变动' }).click()
  await operations.page.getByRole('button', { name: '确认分配 1 个客户' }).click()
  await operations.page.getByText('已更改 1 个客户的归属').waitFor()
  const sales = await house.visitor(browser, 'sales')
  await sales.page.goto(`${base}/admin/customers`)
  await sales.page.locator('tbody tr', { hasText: mine.name }).waitFor()
  assert.equal(await sales.page.locator('tbody tr').count(), 1)
  const foreign = await sales.page.goto(`${base}/admin/customers/${other.id}`)
  assert.equal(foreign?.status(), 404)
  await operations.page.getByRole('button', { name: '撤销' }).first().click()
  await operations.page.getByRole('dialog').getByRole('button', { name: '撤销' }).click()
  await operations.page.getByText('已还原 1 个客户').waitFor()
  await sales.page.goto(`${base}/admin/customers`)
  assert.equal(await sales.page.locator('tbody tr').count(), 0)
  assert.deepEqual(operations.complaints, [])
  await Promise.all([operations.close(), sales.close()])
}

test.group('Browser | an organisation and its people', (group) => {
  let house: House

  group.each.setup(async () => {
    house = await House.open({ isConnected: false })
    return () => house.close()
  })

  test('invites, moves and shows out a member', async ({ assert, browser }) => {
    const owner = await givenMember({ name: '乔安' })
    const administrator = await house.visitor(browser)
    await enterAs(administrator, owner)
    const link = await invite(administrator, assert)
    const newcomer = await house.visitor(browser)
    await accept(newcomer, link)
    await enterAs(newcomer, { email: address, password: PASSWORD })
    await lookAsMember(newcomer, assert)
    await moveAndOffboard(administrator, assert)
    await newcomer.page.goto(`${base}/members`)
    assert.include(newcomer.page.url(), '/sign-in', 'who left is signed out')
    assert.deepEqual(administrator.complaints, [])
    await Promise.all([administrator.close(), newcomer.close()])
  }).timeout(90_000)

  test('shows sales their own customers and no others', async ({ assert, browser }) => {
    await assign(house, browser, assert)
  }).timeout(90_000)
})
