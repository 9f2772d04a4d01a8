import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { givenCode, givenPublisher } from '#tests/fixtures/campaigns'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff, sessionOf } from '#tests/fixtures/people'
import { widths } from './walk.ts'
import db from '@adonisjs/lucid/services/db'

const base = `http://${process.env.HOST}:${process.env.PORT}`

test.group('Browser | dialogs', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })

  test('a destructive act is named, is done by nobody who closes the dialog, and works by keyboard', async ({ assert, browser }) => {
    const { id, code } = await givenCode(await givenPublisher())
    const context = await browser.newContext({ viewport: widths.narrow, locale: 'zh-CN' })
    await context.setSession(await sessionOf(await givenStaff({ role: 'operations' })))
    const page = await context.newPage()
    const stateOf = async () => (await db.from('invite_codes').where('id', id).firstOrFail()).status
    await page.goto(`${base}/admin/invite-codes/${id}`)
    const opener = page.getByRole('button', { name: '作废' }).first()
    await opener.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    assert.include(await dialog.innerText(), code)
    assert.isTrue(await page.evaluate("document.querySelector('dialog[open]').contains(document.activeElement)"))
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    assert.equal(await stateOf(), 'active')
    assert.isTrue(await page.evaluate("document.activeElement.getAttribute('command') === 'show-modal'"))
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: '作废' }).focus()
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
    assert.equal(await stateOf(), 'withdrawn')
    await context.close()
  })

  test('three minutes before the end of a session somebody is warned, and stays with one press', async ({ assert, browser }) => {
    const context = await browser.newContext({ viewport: widths.wide, locale: 'zh-CN' })
    await context.setSession(await sessionOf(await givenMember()))
    const page = await context.newPage()
    let seconds = 170
    await page.route('**/sign-in/time-left', (route) => route.fulfill({ json: { seconds, secondsMax: 9_000 } }))
    await page.clock.install()
    await page.goto(`${base}/account`)
    const dialog = page.locator('#session-end')
    assert.isFalse(await page.evaluate("document.querySelector('#session-end').open"))
    await page.clock.fastForward(4 * 3_600_000 - 170_000)
    await dialog.waitFor({ state: 'visible' })
    assert.include(await dialog.innerText(), '3')
    seconds = 14_400
    await dialog.getByRole('button').last().click()
    await dialog.waitFor({ state: 'hidden' })
    await context.close()
  })
})
