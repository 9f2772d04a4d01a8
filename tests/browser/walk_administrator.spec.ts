import db from '@adonisjs/lucid/services/db'
import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import type { Browser } from 'playwright'
import { givenOrganisation } from '#tests/fixtures/people'
import { base, House, type Visitor } from './walk_fixture.ts'

const box = (role: string, permission: string) => `input[name="held[]"][value="${role} ${permission}"]`

/** Looks for a permission, takes it from support, gives sales another one, and reads what that does before saving. */
async function editMatrix({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/admin/roles?q=identity.customers`)
  await page.locator(box('support', 'identity.customers.read')).uncheck()
  await page.locator(box('sales', 'identity.customers.manage')).check()
  await page.getByRole('button', { name: '查看变更' }).click()
  await page.getByRole('heading', { name: '确认权限变更' }).waitFor()
  const words = await page.locator('main').innerText()
  for (const said of ['2 处变更', '收回', '授予', '查看客户', '暂停与恢复客户', '1 人将失去']) assert.include(words, said)
  assert.lengthOf(await db.from('audit_rows').where('action', 'identity.role.permissions_changed'), 0, 'nothing is saved yet')
  await page.getByRole('button', { name: '保存变更' }).click()
  await page.getByText('已保存 2 处变更').waitFor()
}

/** Whoever lost the permission stands before a closed door with the next click. */
async function loseAccess(house: House, browser: Browser, administrator: Visitor, assert: Assert): Promise<void> {
  const support = await house.visitor(browser, 'support')
  const open = await support.page.goto(`${base}/admin/customers`)
  assert.equal(open?.status(), 200)
  await editMatrix(administrator, assert)
  const closed = await support.page.goto(`${base}/admin/customers`)
  assert.equal(closed?.status(), 403)
  await support.close()
}

async function askWhy({ page }: Visitor, assert: Assert): Promise<void> {
  const sales = await db.from('users').where('email', 'sales@kboss.example').firstOrFail()
  const [mine, other] = [await givenOrganisation({ name: '远望科技', salesUserId: sales.id }), await givenOrganisation({ name: '他人的客户' })]
  await page.goto(`${base}/admin/access`)
  await page.locator('main input[name=q]').fill(sales.name)
  await page.locator('main input[name=q]').press('Enter')
  await page.waitForURL(/q=/)
  assert.equal(await page.locator(`main select[name=person] option[value="${sales.id}"]`).count(), 1)
  for (const [organisation, said] of [[mine, '能看到这条数据'], [other, '看不到这条数据']] as const) {
    await page.goto(`${base}/admin/access?person=${sales.id}&address=/admin/customers/${organisation.id}`)
    const words = await page.locator('main').innerText()
    for (const word of [said, organisation.name, '自己的客户', '销售']) assert.include(words, word)
  }
}

/** Finds the change in the audit, reads it field by field, takes it with them as a file, and takes it back. */
async function readAudit({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/admin/audit?action=identity.role.permissions_changed`)
  const row = page.locator('tbody tr', { hasText: 'support' })
  await row.locator('summary').click()
  await row.getByText('查看客户').waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '导出 JSON' }).click()])
  const rows = JSON.parse(readFileSync(await file.path(), 'utf8'))
  assert.sameMembers(rows.map((one: { subject: { id: string } }) => one.subject.id), ['support', 'sales'])
  await row.getByRole('link', { name: '撤销此变更' }).click()
  await page.getByRole('heading', { name: '确认权限变更' }).waitFor()
  await page.getByRole('button', { name: '保存变更' }).click()
  await page.getByText('已保存 1 处变更').waitFor()
}

async function addRole({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/admin/roles/new`)
  await page.locator('main input[name=zh]').fill('销售')
  await page.locator('main input[name=en]').fill('Key account')
  await page.locator('main select[name=scope]').selectOption('department')
  await page.locator('main select[name=copyOf]').selectOption('sales')
  await page.getByRole('button', { name: '新增角色' }).click()
  await page.locator('.field-error', { hasText: '已有同名角色' }).waitFor()
  assert.equal(await page.locator('main input[name=en]').inputValue(), 'Key account', 'what was typed stays')
  await page.locator('main input[name=zh]').fill('大客户销售')
  await page.getByRole('button', { name: '新增角色' }).click()
  await page.waitForURL(`${base}/admin/roles/key_account`)
  await page.getByRole('button', { name: '停用' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await page.getByText('角色已停用').waitFor()
}

test.group('Browser | the administrator', (group) => {
  let house: House

  group.each.setup(async () => {
    house = await House.open({ isConnected: false })
    return () => house.close()
  })

  test('edits the matrix with a diff, asks why, reads the audit and takes a change back', async ({ assert, browser }) => {
    const administrator = await house.visitor(browser, 'admin')
    await loseAccess(house, browser, administrator, assert)
    await askWhy(administrator, assert)
    await readAudit(administrator, assert)
    await addRole(administrator, assert)
    assert.deepEqual(administrator.complaints, [])
    await administrator.close()
  }).timeout(120_000)
})
