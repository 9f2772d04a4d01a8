import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { workUntilIdle } from '#jobs/worker'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff } from '#tests/fixtures/people'
import { nextCode } from './totp.ts'
import { widths } from './walk.ts'

const base = `http://${process.env.HOST}:${process.env.PORT}`

async function givePassword(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto(`${base}/sign-in`)
  await page.fill('main input[name=login]', email)
  await page.fill('main input[name=password]', password)
  await page.click('main form button.button-primary')
}

test.group('Browser | sign-in', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })

  test('staff sets up an authenticator, signs in with it, and once with a recovery code', async ({ assert, browser }) => {
    const person = await givenStaff({ role: 'administrator' })
    const onAnotherDevice = async () => {
      const context = await browser.newContext({ viewport: widths.wide, locale: 'zh-CN' })
      return context.newPage()
    }
    let page = await onAnotherDevice()
    await givePassword(page, person)
    await page.waitForURL(`${base}/admin/me/second-factor`)
    await page.goto(`${base}/admin/members`)
    await page.waitForURL(`${base}/admin/me/second-factor`)
    await page.getByRole('button', { name: '已安装，下一步' }).click()
    await page.getByRole('img', { name: '身份验证器二维码' }).waitFor()
    const secret = (await page.locator('[data-value]').innerText()).trim()
    assert.match(secret, /^[A-Z2-7]{32}$/)
    await page.fill('main input[name=code]', await nextCode(secret))
    await page.getByRole('button', { name: '启用' }).click()
    await page.getByRole('heading', { name: '保存恢复码' }).waitFor()
    const recoveryCodes = (await page.locator('[data-value]').innerText()).trim().split('\n')
    assert.lengthOf(recoveryCodes, 10)
    await page.getByRole('link', { name: '我已保存，继续' }).click()
    await page.waitForURL(`${base}/admin/members`)
    page = await onAnotherDevice()
    await givePassword(page, person)
    await page.waitForURL(`${base}/sign-in/second-factor`)
    await page.fill('main input[name=code]', await nextCode(secret))
    await page.click('main form button.button-primary')
    await page.waitForURL((url) => url.pathname.startsWith('/admin'))
    page = await onAnotherDevice()
    await givePassword(page, person)
    await page.getByRole('link', { name: '使用恢复码' }).click()
    await page.fill('main input[name=code]', recoveryCodes[0])
    await page.click('main form button.button-primary')
    await page.waitForURL((url) => url.pathname.startsWith('/admin'))
    await page.goto(`${base}/admin/me/security`)
    await page.getByText('剩余恢复码').waitFor()
    assert.include(await page.locator('main').innerText(), '9')
    await page.getByRole('button', { name: '退出其他所有设备' }).click()
    await page.locator('dialog[open]').getByRole('button', { name: '退出其他所有设备' }).click()
    await page.getByText('已退出其他').first().waitFor()
    assert.equal(await page.locator('main tbody tr').count(), 1)
    for (const context of browser.contexts()) await context.close()
  }).timeout(120_000)

  test('a customer signs in by the code sent to the phone, without any script', async ({ assert, browser }) => {
    const person = await givenMember()
    const context = await browser.newContext({ viewport: widths.narrow, locale: 'zh-CN', javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${base}/sign-in`)
    await page.getByRole('link', { name: '验证码登录' }).click()
    await page.fill('main input[name=login]', person.phone)
    await page.getByRole('button', { name: '发送验证码' }).click()
    await page.waitForURL(`${base}/sign-in/code`)
    await workUntilIdle()
    const { body } = await db.from('messages').where({ target: person.phone, event: 'sign_in_code' }).firstOrFail()
    await page.fill('main input[name=code]', /\d{6}/.exec(body)![0])
    await page.getByRole('button', { name: '继续' }).click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await page.goto(`${base}/account/security`)
    assert.include(await page.locator('main').innerText(), '本设备')
    await context.close()
  }).timeout(60_000)
})
