import type { BrowserContext } from 'playwright'
import { startSandbox } from '#supplier-sdk/testing'
import { emptyTables } from '#tests/fixtures/database'
import { seedDemo, type Login } from '../../demo/seed.ts'
import type { PageRole } from './pages.ts'
import { signIn } from './walk.ts'

const base = `http://${process.env.HOST}:${process.env.PORT}`

export type Shop = {
  logins: Login[]
  /** Signs this role in, in all pages of the context. */
  enter(context: BrowserContext, role: NonNullable<PageRole>): Promise<void>
  close(): Promise<void>
}

/** By its address, as the plugins' own tests do: the house names no plugin. */
async function standIn(code: string) {
  const { default: definition } = await import(new URL(`../../providers-plugins/${code}/sandbox/main.ts`, import.meta.url).href)
  const sandbox = await startSandbox(definition, {})
  const { endpoint, settings, controlUrl } = sandbox
  return { given: { endpoint, settings, controlUrl }, stop: () => sandbox.stop() }
}

/** The demo's year of business in the tests' database, with two suppliers' stand-ins in this process. */
export async function givenShop(): Promise<Shop> {
  await emptyTables()
  const [volcengine, reference] = await Promise.all([standIn('volcengine'), standIn('reference')])
  const { logins } = await seedDemo({
    passwordSeed: 'the browser looks at every page',
    sandboxes: { volcengine: volcengine.given, reference: reference.given },
  })
  /** One sign-in per role: each code of an authenticator counts once. */
  const cookies = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()
  return {
    logins,
    async enter(context, role) {
      const kept = cookies.get(role)
      if (kept) return context.addCookies(kept)
      const login = logins.find((one) => one.role === role)
      if (!login) throw new Error(`The demo has no login for ${role}.`)
      const page = await context.newPage()
      await signIn(page, base, login)
      await page.close()
      const mine = await context.cookies()
      cookies.set(role, mine.filter(({ name }) => name.startsWith('kboss')))
    },
    async close() {
      await Promise.all([volcengine.stop(), reference.stop()])
      await emptyTables()
    },
  }
}
