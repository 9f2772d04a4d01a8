import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright'
import { thenBooksAreRight } from '#tests/fixtures/house'
import { missingStates } from './demo_states.ts'
import { pages } from './pages.ts'
import { addressOf, setTheme, showAll, widths, type Theme, type Width } from './walk.ts'
import { givenShop, type Shop } from './shop_fixture.ts'

const base = `http://${process.env.HOST}:${process.env.PORT}`
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Pages that are open at once. */
const AT_ONCE = 3

/** Every page in both widths; the themes take turns, so that each page is seen in both. */
const views: Array<{ width: Width; theme: Theme }> = [
  { width: 'wide', theme: 'light' },
  { width: 'narrow', theme: 'dark' },
]

/** Runs in the page, hence as text: the project's types know no browser. */
const checkWithAxe = `axe.run(document, {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
}).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`

/** What the browser complains about while a page is open, but the answers that are meant to be errors. */
function listen(page: Page, expected: number): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !(expected >= 400 && message.text().includes(String(expected)))) complaints.push(`console: ${message.text()}`)
  })
  page.on('requestfailed', (request) => {
    const because = request.failure()?.errorText
    if (because !== 'net::ERR_ABORTED') complaints.push(`request: ${request.url()} ${because}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400 && response.status() !== expected) complaints.push(`answer: ${response.status()} ${response.url()}`)
  })
  return complaints
}

async function look(context: BrowserContext, path: string, { width }: { width: Width }): Promise<string[]> {
  const page = await context.newPage()
  const expected = path === '/no-such-page' ? 404 : 200
  const complaints = listen(page, expected)
  const response = await page.goto(base + path)
  if (response?.status() !== expected) complaints.push(`status: ${response?.status()}`)
  await showAll(page)
  const text = await page.innerText('body')
  const missing = /translation missing[^\n]*/i.exec(text)
  if (missing) complaints.push(missing[0])
  if (/\[object |\bundefined\b|\bNaN\b/.test(text)) complaints.push('the page shows a value that is none')
  await page.evaluate(axe)
  complaints.push(...((await page.evaluate(checkWithAxe)) as string[]))
  const overflow = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
  if (overflow > 0) complaints.push(`scrolls ${overflow} px sideways`)
  if (width === 'narrow') {
    await page.setViewportSize({ width: 360, height: 780 })
    const narrow = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
    if (narrow > 0) complaints.push(`scrolls ${narrow} px sideways at 360`)
  }
  await page.close()
  return complaints.map((complaint) => `${path} ${width}: ${complaint}`)
}

test.group('Browser | pages', (group) => {
  let shop: Shop

  group.setup(async () => {
    shop = await givenShop()
    return () => shop.close()
  })

  for (const role of [...new Set(pages.map((page) => page.role))]) {
    test(`nothing is wrong with the pages of ${role ?? 'a guest'}`, async ({ assert, browser }) => {
      const complaints: string[] = []
      for (const { width, theme } of views) {
        const context = await browser.newContext({ viewport: widths[width], locale: 'zh-CN', bypassCSP: false })
        await setTheme(context, base, theme)
        if (role) await shop.enter(context, role)
        const finder = await context.newPage()
        const waiting: string[] = []
        for (const shown of pages.filter((page) => page.role === role)) {
          const path = await addressOf(finder, base, shown)
          if (path) waiting.push(path)
          else complaints.push(`${shown.path}: the fixture has no such row`)
        }
        const lookOn = async (): Promise<void> => {
          for (let path = waiting.shift(); path; path = waiting.shift()) complaints.push(...(await look(context, path, { width })))
        }
        await Promise.all(Array.from({ length: AT_ONCE }, lookOn))
        await context.close()
      }
      assert.deepEqual(complaints, [])
    }).timeout(300_000)
  }

  test('the demo has every state that somebody waits in, and its books are right', async ({ assert }) => {
    assert.deepEqual(await missingStates(), [])
    await thenBooksAreRight(assert)
  })

  test('language and theme stay when they were chosen', async ({ assert, browser }) => {
    const context = await browser.newContext({ locale: 'zh-CN' })
    const page = await context.newPage()
    await page.goto(`${base}/terms`)
    await page.click('details:has(button[value=en]) > summary')
    await page.click('button[value=en]')
    assert.equal(new URL(page.url()).pathname, '/terms')
    assert.equal(await page.getAttribute('html', 'lang'), 'en')
    await page.click('details:has(button[value=dark]) > summary')
    await page.click('button[value=dark]')
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
    await page.goto(`${base}/sign-in`)
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
    assert.equal(await page.getAttribute('html', 'lang'), 'en')
    await context.close()
  })

  test('a page can be read and used before any script runs', async ({ assert, browser }) => {
    const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${base}/_design`)
    await page.click('button[commandfor=d1]')
    assert.isTrue(await page.isVisible('#d1'))
    await page.keyboard.press('Escape')
    await page.click('details:has(button[value=dark]) > summary')
    await page.click('button[value=dark]')
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
    await context.close()
  })

  test('the first page brings less than 100 kB of script and style', async ({ assert, browser }) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const bodies: Promise<Buffer>[] = []
    page.on('response', (response) => {
      if (/\.(js|css)(\?|$)/.test(response.url())) bodies.push(response.body())
    })
    await page.goto(`${base}/`, { waitUntil: 'networkidle' })
    const { gzipSync } = await import('node:zlib')
    const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0)
    assert.isAbove(bytes, 0)
    assert.isBelow(bytes, 100_000)
    await context.close()
  })

  test('a redirect of a preference never leaves the house', async ({ assert, browser }) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${base}/terms`)
    await page.$eval('form[action="/preferences/locale"] input[name=to]', (input: any) => (input.value = '//evil.example/x'))
    await page.click('details:has(button[value=en]) > summary')
    await page.click('button[value=en]')
    assert.equal(page.url(), `${base}/`)
    await context.close()
  })
})
