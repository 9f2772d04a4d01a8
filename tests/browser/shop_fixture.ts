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

/** The demo's year of business in the tests' database, with the supplier's stand-in in this process. */
export async function givenShop(): Promise<Shop> {
  await emptyTables()
  /** By its address, as the plugins' own tests do: the house names no plugin. */
  const { default: definition } = await import(new URL('../../providers-plugins/volcengine/sandbox/main.ts', import.meta.url).href)
  const sandbox = await startSandbox(definition, {})
  const { endpoint, settings, controlUrl } = sandbox
  const { logins } = await seedDemo({
    passwordSeed: 'the browser looks at every page',
    sandboxes: { volcengine: { endpoint, settings, controlUrl } },
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
      await sandbox.stop()
      await emptyTables()
    },
  }
}
