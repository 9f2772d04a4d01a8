import app from '@adonisjs/core/services/app'
import type { Assert } from '@japa/assert'
import type { Browser, BrowserContext, Page } from 'playwright'
import { Worker } from '#jobs/worker'
import { checkInvariants } from '#kernel/invariants'
import { loadSandbox, Sandbox } from '#supplier-sdk/testing'
import { shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { passwordOf } from '../../demo/passwords.ts'
import { setUpStaff } from '../../demo/set_up_staff.ts'
import { setUpVolcengine } from '../../demo/set_up_suppliers.ts'
import { signIn, widths } from './walk.ts'

export const base = `http://${process.env.HOST}:${process.env.PORT}`

const PASSWORDS = 'somebody walks through the whole house'
const SUPPLIER = 'volcengine'

export type Visitor = {
  page: Page
  context: BrowserContext
  /** What the browser complained about: script errors, refused scripts, answers of 500 and above. */
  complaints: string[]
  close(): Promise<void>
}

/** The real house: database, web, plugin, its sandbox on a socket of its own, and workers as they are asked for. */
export class House {
  readonly sandbox: Sandbox
  readonly #contexts = new Set<BrowserContext>()
  readonly #workers: { worker: Worker; run: Promise<void> }[] = []

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox
  }

  /** With `isConnected` operations have connected the supplier, loaded its offers and set the discounts, as in the demo. */
  static async open({ isConnected }: { isConnected: boolean }): Promise<House> {
    await emptyTables()
    await shelfChanged()
    const definition = await loadSandbox(app.makePath('providers-plugins', SUPPLIER))
    const house = new House(await new Sandbox(definition!, { options: { provisioningSeconds: 1 } }).start())
    await setUpStaff(PASSWORDS)
    if (isConnected) await setUpVolcengine(house.sandbox)
    return house
  }

  /** A browser of their own, signed in as this member of staff, or a guest. */
  async visitor(browser: Browser, staff?: string): Promise<Visitor> {
    const context = await browser.newContext({ viewport: widths.wide, locale: 'zh-CN' })
    this.#contexts.add(context)
    context.on('close', () => this.#contexts.delete(context))
    context.setDefaultTimeout(15_000)
    const complaints: string[] = []
    context.on('page', (page) => listen(page, complaints))
    const page = await context.newPage()
    if (staff) await signIn(page, base, { email: `${staff}@kboss.example`, password: passwordOf(PASSWORDS, `${staff}@kboss.example`) })
    return { page, context, complaints, close: () => context.close() }
  }

  startWorker(): void {
    const worker = new Worker()
    this.#workers.push({ worker, run: worker.run() })
  }

  async stopWorkers(): Promise<void> {
    for (const { worker, run } of this.#workers.splice(0)) {
      await worker.stop()
      await run
    }
  }

  /** What happened at the supplier, asked over its control port. */
  async effects(): Promise<{ orders: number; payments: number; resources: number; refunds: number }> {
    const answer = await fetch(`${this.sandbox.controlUrl}/effects`)
    const { orders, payments, resources, refunds } = (await answer.json()) as Awaited<ReturnType<House['effects']>>
    return { orders, payments, resources, refunds }
  }

  /** The supplier's clock stands still: what takes time there never ends. */
  holdTime(): Promise<void> {
    return this.#setClock({ frozen: true })
  }

  letTimePass(): Promise<void> {
    return this.#setClock({ now: new Date().toISOString(), frozen: false })
  }

  async #setClock(order: object): Promise<void> {
    const answer = await fetch(`${this.sandbox.controlUrl}/clock`, { method: 'PUT', body: JSON.stringify(order) })
    if (!answer.ok) throw new Error(await answer.text())
  }

  /** What is still open was left by a failure: with WALK_PICTURES its pages are kept in that folder as pictures. */
  async #closeBrowsers(): Promise<void> {
    const folder = process.env.WALK_PICTURES
    for (const context of this.#contexts) {
      for (const [index, page] of context.pages().entries()) {
        if (folder) await page.screenshot({ path: `${folder}/${context.pages().length}-${index}.png`, fullPage: true })
      }
      await context.close()
    }
  }

  async close(): Promise<void> {
    await this.#closeBrowsers()
    await this.stopWorkers()
    await this.sandbox.stop()
    await emptyTables()
    await shelfChanged()
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

/** Every invariant of the product holds, I1 to I14. */
export async function thenBooksAreRight(assert: Assert): Promise<void> {
  const results = await checkInvariants()
  assert.deepEqual(results.filter(({ ok }) => !ok), [])
  assert.isNotEmpty(results)
}

/** A mark that a reload would wipe out. */
export async function markPage(page: Page): Promise<void> {
  await page.evaluate('window.neverReloaded = true')
}

export async function isUnreloaded(page: Page): Promise<boolean> {
  return (await page.evaluate('window.neverReloaded === true')) as boolean
}
