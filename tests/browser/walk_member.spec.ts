import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import { workUntilIdle } from '#jobs/worker'
import { pictureWithPlace } from '#tests/fixtures/files'
import { givenMember, type GivenPerson } from '#tests/fixtures/people'
import { base, House, type Visitor } from './walk_fixture.ts'
import { signIn } from './walk.ts'

const PASSWORD = 'nine quiet harbours'

/** What is no picture is refused in words; a picture stands in the head of each page, and goes again. */
async function putPicture({ page }: Visitor, assert: Assert): Promise<void> {
  const head = page.locator('.person img.person-mark')
  await page.goto(`${base}/account`)
  await page.locator('main input[name=picture]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  await page.getByRole('button', { name: '上传头像' }).click()
  await page.locator('.field-error').first().waitFor()
  await page.locator('main input[name=picture]').setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: await pictureWithPlace() })
  await page.getByRole('button', { name: '上传头像' }).click()
  await page.getByText('头像已更新').waitFor()
  await page.goto(`${base}/members`)
  await head.first().waitFor()
  await page.locator('tbody img.person-mark').first().waitFor()
  await page.goto(`${base}/account`)
  await page.getByRole('button', { name: '删除头像' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '删除头像' }).click()
  await page.getByText('头像已删除').waitFor()
  assert.equal(await head.count(), 0)
}

async function makeToken({ page }: Visitor, assert: Assert): Promise<void> {
  await page.goto(`${base}/tokens`)
  await page.locator('main form[action="/tokens"] input[name=name]').fill('巡检脚本')
  await page.locator('input[name="scopes[]"][value="orders.orders.read"]').check()
  await page.locator('main form[action="/tokens"] button.button-primary').click()
  const value = await page.locator('main pre').first().innerText()
  const answer = await fetch(`${base}/api/v1/orders`, { headers: { authorization: `Bearer ${value}` } })
  assert.equal(answer.status, 200)
  const refused = await fetch(`${base}/api/v1/quotes`, { method: 'POST', headers: { 'authorization': `Bearer ${value}`, 'content-type': 'application/json' }, body: '{}' })
  assert.equal(refused.status, 403)
}

/** What the role does not hold is neither shown nor opened. */
async function meetClosedDoors({ page }: Visitor, colleague: GivenPerson, assert: Assert): Promise<void> {
  await page.goto(`${base}/members/${colleague.id}`)
  assert.equal(await page.getByRole('button', { name: /更换为新邮箱|保存角色|重置/ }).count(), 0)
  for (const path of ['/invitations', '/organisation/data', '/audit', '/admin']) {
    const answer = await page.goto(`${base}${path}`)
    assert.equal(answer?.status(), 403, path)
  }
}

/** The administrator gives the member, who lost e-mail and phone, another address; the link that went there lets them in again. */
async function recover(administrator: Visitor, member: Visitor, { id }: GivenPerson, assert: Assert): Promise<void> {
  await administrator.page.goto(`${base}/members/${id}`)
  await administrator.page.getByRole('button', { name: '更换为新邮箱' }).first().click()
  const dialog = administrator.page.getByRole('dialog')
  assert.include(await dialog.innerText(), '更换 何苗 的邮箱')
  await dialog.locator('input[name=email]').fill('found.again@qingshan.example')
  await dialog.getByRole('button', { name: '更换为新邮箱' }).click()
  await administrator.page.getByText('设置密码的链接已发往新邮箱').waitFor()
  await member.page.goto(`${base}/account`)
  assert.include(member.page.url(), '/sign-in', 'whoever was signed in is out')
  await workUntilIdle()
  const mail = await db.from('messages').where({ event: 'password_reset', target: 'found.again@qingshan.example' }).firstOrFail()
  await member.page.goto(`${base}${/\/set-password\/\S+/.exec(mail.body)![0]}`)
  await member.page.locator('main input[name=password]').fill(PASSWORD)
  await member.page.locator('main input[name=password_confirmation]').fill(PASSWORD)
  await member.page.locator('main form button.button-primary').click()
  await member.page.waitForURL(/\/sign-in/)
  await signIn(member.page, base, { email: 'found.again@qingshan.example', password: PASSWORD })
  await member.page.goto(`${base}/account`)
  assert.equal(await member.page.locator('main input[name=email]').inputValue(), 'found.again@qingshan.example')
}

test.group('Browser | a member', (group) => {
  let house: House

  group.each.setup(async () => {
    house = await House.open({ isConnected: false })
    return () => house.close()
  })

  test('has a picture and a token, meets closed doors, and comes back with a new address', async ({ assert, browser }) => {
    const owner = await givenMember({ name: '乔安' })
    const person = await givenMember({ role: 'member', name: '何苗', organisation: { id: owner.organisationId } })
    const [administrator, member] = [await house.visitor(browser), await house.visitor(browser)]
    await signIn(administrator.page, base, owner)
    await signIn(member.page, base, person)
    await putPicture(member, assert)
    await makeToken(member, assert)
    await meetClosedDoors(member, owner, assert)
    await recover(administrator, member, person, assert)
    for (const visitor of [administrator, member]) {
      assert.deepEqual(visitor.complaints.filter((one) => !one.includes('403')), [])
      await visitor.close()
    }
  }).timeout(180_000)
})
