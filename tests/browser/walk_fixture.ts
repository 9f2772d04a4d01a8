import type { Browser, BrowserContext, Page } from 'playwright'
import { RealHouse } from '#tests/fixtures/house'
import { signIn, widths } from './walk.ts'

export { thenBooksAreRight } from '#tests/fixtures/house'

export const base = `http://${process.env.HOST}:${process.env.PORT}`

export type Visitor = {
  page: Page
  context: BrowserContext
  /** What the browser complained about: script errors, refused scripts, dialogs of scripts, answers of 500 and above. */
  complaints: string[]
  close(): Promise<void>
}

/** The real house, with people in front of browsers of their own. */
export class House extends RealHouse {
  readonly #contexts = new Set<BrowserContext>()

  static async open(wanted: { isConnected: boolean }): Promise<House> {
    return new House(await RealHouse.prepare(wanted))
  }

  /** Somebody signed in as this member of staff, or a guest. */
  async visitor(browser: Browser, staff?: string): Promise<Visitor> {
    const context = await browser.newContext({ viewport: widths.wide, locale: 'zh-CN' })
    context.setDefaultTimeout(15_000)
    this.#contexts.add(context)
    context.on('close', () => this.#contexts.delete(context))
    const complaints: string[] = []
    context.on('page', (page) => listen(page, complaints))
    const page = await context.newPage()
    if (staff) await signIn(page, base, this.loginOf(staff))
    return { page, context, complaints, close: () => context.close() }
  }

  async close(): Promise<void> {
    await this.#closeBrowsers()
    await super.close()
  }

  /** What is still open was left by a failure: with WALK_PICTURES its pages are kept in that folder as pictures. */
  async #closeBrowsers(): Promise<void> {
    const folder = process.env.WALK_PICTURES
    for (const [person, context] of [...this.#contexts].entries()) {
      for (const [index, page] of context.pages().entries()) {
        if (folder) await page.screenshot({ path: `${folder}/${person}-${index}.png`, fullPage: true })
      }
      await context.close()
    }
  }
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && page.url().startsWith(base)) complaints.push(`console: ${message.text()}`)
  })
  page.on('response', (answer) => {
    if (answer.status() >= 500) complaints.push(`answer: ${answer.status()} ${answer.url()}`)
  })
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
}

/** A mark that a reload would wipe out. */
export async function markPage(page: Page): Promise<void> {
  await page.evaluate('window.neverReloaded = true')
}

export async function isUnreloaded(page: Page): Promise<boolean> {
  return (await page.evaluate('window.neverReloaded === true')) as boolean
}
