import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import { givenMember, givenStaff } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'
import { base, House, thenBooksAreRight, type Visitor } from './walk_fixture.ts'
import { signIn } from './walk.ts'

const REFERENCE = 'CMB-20261126-0042'

/** Types an amount that is none first; what else was typed stays. */
async function enterTransfer({ page }: Visitor, customer: string, assert: Assert): Promise<string> {
  await page.goto(`${base}/admin/recharges/new?q=${encodeURIComponent(customer)}`)
  const form = page.locator('main form[action="/admin/recharges"]')
  await form.locator('select[name=organisationId]').selectOption({ label: customer })
  await form.locator('input[name=amount]').fill('五千')
  await form.locator('input[name=reference]').fill(REFERENCE)
  await form.locator('input[name=payerName]').fill(customer)
  await form.getByRole('button', { name: '提交登记' }).click()
  await form.locator('.field-error').first().waitFor()
  assert.equal(await form.locator('input[name=reference]').inputValue(), REFERENCE, 'what was typed stays')
  await form.locator('input[name=amount]').fill('5000')
  await form.getByRole('button', { name: '提交登记' }).click()
  await page.waitForURL(/\/admin\/recharges\/rch_\w+$/)
  await page.getByText('须由另一位同事确认或驳回').waitFor()
  assert.equal(await page.getByRole('button', { name: '确认到账' }).count(), 0, 'nobody confirms their own')
  return new URL(page.url()).pathname
}

/** Another one of finance finds it in the list and confirms it, after a dialog that names amount and customer. */
async function confirmTransfer({ page }: Visitor, customer: string, assert: Assert): Promise<void> {
  await page.goto(`${base}/admin/recharges?q=${REFERENCE}`)
  await page.locator('tbody tr', { hasText: customer }).locator('a[href^="/admin/recharges/"]').first().click()
  await page.getByRole('button', { name: '确认到账' }).first().click()
  const dialog = page.getByRole('dialog')
  for (const said of ['¥5,000.00', customer, '无法撤销']) assert.include(await dialog.innerText(), said)
  await dialog.getByRole('button', { name: '确认到账' }).click()
  await page.getByText('充值已确认，金额已到账').waitFor()
}

/** The money stands in the ledger, which goes along as a file; what operations do is closed to finance. */
async function readBooks({ page }: Visitor, customer: string, assert: Assert): Promise<void> {
  await page.goto(`${base}/admin/wallets?q=${encodeURIComponent(customer)}`)
  await page.locator('tbody tr', { hasText: customer }).locator('a[href^="/admin/wallets/"]').first().click()
  await page.waitForURL(/\/admin\/wallets\/\d+/)
  assert.include(await page.locator('main').innerText(), '¥5,000.00')
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('main a[href*="format=csv"]').first().click()])
  assert.include(readFileSync(await file.path(), 'utf8'), '5000.00')
  await page.goto(`${base}/admin/receivables`)
  await page.locator('main h1').waitFor()
  for (const path of ['/admin/suppliers/new', '/admin/roles', '/admin/manual-steps']) {
    const closed = await page.goto(`${base}${path}`)
    assert.equal(closed?.status(), 403, path)
  }
}

test.group('Browser | finance', (group) => {
  let house: House

  group.each.setup(async () => {
    house = await House.open({ isConnected: false })
    return () => house.close()
  })

  test('one enters a transfer, another confirms it, and the customer has the money', async ({ assert, browser }) => {
    const owner = await givenMember({ name: '乔安' })
    const colleague = await givenStaff({ role: 'finance', name: '马会计' })
    const { secret: totpSecret } = await givenSecondFactor(colleague)
    const finance = await house.visitor(browser, 'finance')
    const second = await house.visitor(browser)
    await signIn(second.page, base, { ...colleague, totpSecret })
    const customer = await house.visitor(browser)
    await signIn(customer.page, base, owner)
    await customer.page.goto(`${base}/organisation`)
    const name = await customer.page.locator('main input[name=name]').inputValue()
    await enterTransfer(finance, name, assert)
    await customer.page.goto(`${base}/wallet`)
    assert.notInclude(await customer.page.locator('main').innerText(), '5,000.00', 'nothing before it is confirmed')
    await confirmTransfer(second, name, assert)
    await customer.page.reload()
    assert.include(await customer.page.locator('main').innerText(), '5,000.00')
    await readBooks(finance, name, assert)
    for (const visitor of [finance, second, customer]) {
      assert.deepEqual(visitor.complaints.filter((one) => !one.includes('403')), [])
      await visitor.close()
    }
    await thenBooksAreRight(assert)
  }).timeout(180_000)
})
