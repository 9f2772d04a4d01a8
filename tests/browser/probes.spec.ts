import { test } from '@japa/runner'
import type { Browser, BrowserContext, Page } from 'playwright'
import { pages, type PageRole } from './pages.ts'
import { addressOf } from './walk.ts'
import { walkForms, type FormSeen } from './walk_forms.ts'
import { givenShop, type Shop } from './shop_fixture.ts'

const base = `http://${process.env.HOST}:${process.env.PORT}`

/** Roles that walk at once; each by itself opens one page after the other, for what was typed comes back by the session. */
const AT_ONCE = 3

/** So many forms take text; fewer would mean that the walk passes some by. */
const FORMS_MIN = 45

/** Look and pictures are others' business. */
const left = /\.(css|woff2?|png|jpg|webp|svg)(\?|$)/

/**
 * What people paste and what attackers type, in one text: tags, quotes, braces of templates, line breaks, signs outside the basic
 * plane, a text that runs the other way, and more than any name has room for.
 */
const PROBE = [
  '<script>window.probed=1</script><img src=x onerror="window.probed=1">"\'`--', '{{ 1337 * 7919 }}${1337*7919}<%= 1337*7919 %>', 'a\r\nBcc: x@example.com',
  '👩🏽‍💻🀄', '\u202Eمرحبا שלום', '长'.repeat(220),
].join(' ')
const EVALUATED = String(1337 * 7919)

/** Forms that are left alone, and why. */
const skipped: { action: RegExp; because: string }[] = [
  { action: /sign-(in|up|out)|forgot|reset|password|second-factor|confirm|verify|sessions/, because: 'counts tries and would end the session of this walk' },
  { action: /close|offboard|erase/, because: 'ends the account that walks' },
  { action: /\/preferences\//, because: 'chooses language and theme, holds no text' },
  { action: /\/undo|\/withdraw|\/cancel|\/state$/, because: 'confirms an act, holds no text' },
]

type Language = 'zh-CN' | 'en'

async function problemsOf(context: BrowserContext, path: string, language: Language, walked: Set<string>): Promise<{ complaints: string[]; refused: FormSeen[] }> {
  const page = await context.newPage()
  const complaints: string[] = []
  watch(page, complaints)
  const forms = await walkForms(page, base + path, { probe: PROBE, walked, isSkipped: (action) => skipped.some((one) => one.action.test(action)) })
  for (const form of forms) {
    const at = `${form.action} (${language})`
    if (form.status >= 500) complaints.push(`${at}: answers ${form.status}`)
    if (form.probed) complaints.push(`${at}: the probe ran`)
    if (form.text.includes(EVALUATED)) complaints.push(`${at}: a template read what was typed`)
    if (/translation missing|\bat \S+ \(|node_modules|SQLSTATE|ER_[A-Z_]+/.test(form.text)) complaints.push(`${at}: shows what is not for readers`)
    if (!form.isRefused) continue
    for (const { name, kept, message } of form.fields) {
      if (!kept && !message) complaints.push(`${at}: ${name} lost what was typed and says nothing`)
    }
  }
  await page.close()
  return { complaints: complaints.map((complaint) => `${path}: ${complaint}`), refused: forms.filter(({ isRefused }) => isRefused) }
}

function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(`console: ${message.text()}`)
  })
}

test.group('Browser | whatever is typed', (group) => {
  let shop: Shop

  group.setup(async () => {
    shop = await givenShop()
    return () => shop.close()
  })

  async function walk(role: PageRole, browser: Browser, walked: Set<string>): Promise<string[]> {
    const context = await browser.newContext()
    await context.route(left, (route) => route.abort())
    if (role) await shop.enter(context, role)
    const finder = await context.newPage()
    const complaints: string[] = []
    for (const [index, shown] of pages.filter((page) => page.role === role && !/_design|no-such|docs/.test(page.path)).entries()) {
      const path = await addressOf(finder, base, shown)
      if (!path || skipped.some((one) => one.action.test(path))) continue
      // Languages take turns; what one of them refuses is sent in the other one too.
      const languages: Language[] = index % 2 === 0 ? ['zh-CN', 'en'] : ['en', 'zh-CN']
      const speak = (language: Language) => context.addCookies([{ name: 'locale', value: language, url: base }])
      await speak(languages[0])
      const first = await problemsOf(context, path, languages[0], walked)
      complaints.push(...first.complaints)
      if (first.refused.length === 0) continue
      for (const { key } of first.refused) walked.delete(key)
      await speak(languages[1])
      const second = await problemsOf(context, path, languages[1], walked)
      complaints.push(...second.complaints)
    }
    await context.close()
    return complaints
  }

  test('is kept or refused with a message, in both languages, and never runs', async ({ assert, browser }) => {
    const walked = new Set<string>()
    const waiting = [...new Set(pages.map((page) => page.role))]
    const complaints: string[] = []
    const next = async (): Promise<void> => {
      for (let role = waiting.shift(); role !== undefined; role = waiting.shift()) complaints.push(...(await walk(role, browser, walked)))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, next))
    assert.deepEqual([...new Set(complaints)], [])
    assert.isAtLeast(walked.size, FORMS_MIN)
  }).timeout(600_000)
})
