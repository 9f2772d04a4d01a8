import type { BrowserContext, Page } from 'playwright'
import type { DemoRow, ShownPage } from './pages.ts'
import { nextCode } from './totp.ts'

export const widths = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const
export type Width = keyof typeof widths
export type Theme = 'light' | 'dark'

/** Where the newest row of a kind is found: a list, and what the link to a row looks like there. */
const lists: Record<DemoRow, { list: string; link: RegExp; isLast?: true }> = {
  offer: { list: '/products', link: /^\/products\/\d+$/ },
  order: { list: '/orders', link: /^\/orders\/ord_\w+$/ },
  resource: { list: '/resources', link: /^\/resources\/res_\w+$/ },
  supplierBill: { list: '/admin/supplier-bills?state=done', link: /^\/admin\/supplier-bills\/\d+$/ },
  adminResource: { list: '/admin/resources', link: /^\/admin\/resources\/res_\w+$/ },
  connection: { list: '/admin/suppliers', link: /^\/admin\/suppliers\/(?!new$)[\w-]+$/ },
  call: { list: '/admin/calls', link: /^\/admin\/calls\/\w+$/ },
  customer: { list: '/admin/customers', link: /^\/admin\/customers\/\d+$/ },
  /** Not the first one, who is the reader. */
  member: { list: '/members?q=@', link: /^\/members\/\d+$/, isLast: true },
  wallet: { list: '/admin/wallets', link: /^\/admin\/wallets\/\d+$/ },
  adminOffer: { list: '/admin/offers', link: /^\/admin\/offers\/\d+$/ },
  verification: { list: '/admin/verifications', link: /^\/admin\/verifications\/\d+$/ },
  approval: { list: '/admin/approvals', link: /^\/admin\/approvals\/apr_\w+$/ },
  campaign: { list: '/admin/campaigns', link: /^\/admin\/campaigns\/\d+$/ },
  runningCampaign: { list: '/admin/campaigns?state=running', link: /^\/admin\/campaigns\/\d+$/ },
  campaignPage: { list: '/', link: /^\/campaigns\/\d+$/ },
  inviteCode: { list: '/admin/invite-codes', link: /^\/admin\/invite-codes\/\d+$/ },
  batch: { list: '/admin/price-batches?act=load', link: /^\/admin\/price-batches\/\d+$/ },
  priceRun: { list: '/admin/price-batches?act=rules', link: /^\/admin\/price-runs\/\d+$/ },
  manualStep: { list: '/admin/manual-steps?state=open', link: /^\/admin\/manual-steps\/\w+$/ },
  answeredStep: { list: '/admin/manual-steps?state=done', link: /^\/admin\/manual-steps\/\w+$/ },
  reviewOrder: { list: '/admin/orders/attention?only=review', link: /^\/admin\/orders\/ord_\w+$/ },
  changedOrder: { list: '/orders?state=action_required', link: /^\/orders\/ord_\w+$/ },
  adminOrder: { list: '/admin/orders', link: /^\/admin\/orders\/ord_\w+$/ },
  consoleChange: { list: '/orders?origin=supplier&action=change', link: /^\/orders\/ord_\w+$/ },
  consoleRefund: { list: '/orders?origin=supplier&action=unsubscribe', link: /^\/orders\/ord_\w+$/ },
  lostRefund: { list: '/orders?state=manual_review&action=unsubscribe', link: /^\/orders\/ord_\w+$/ },
  doubtedStep: { list: '/admin/manual-steps?state=open&supplier=reference', link: /^\/admin\/manual-steps\/\w+$/ },
  settledStep: { list: '/admin/manual-steps?state=done&supplier=reference', link: /^\/admin\/manual-steps\/\w+$/ },
  consoleOrder: { list: '/orders?origin=supplier', link: /^\/orders\/ord_\w+$/ },
}

/** Signs in by the form, as a person does: password, and the authenticator where the account has one. */
export async function signIn(page: Page, base: string, login: { email: string; password: string; totpSecret?: string }): Promise<void> {
  await page.goto(`${base}/sign-in`)
  await page.fill('main input[name=login]', login.email)
  await page.fill('main input[name=password]', login.password)
  await Promise.all([page.waitForURL((url) => url.pathname !== '/sign-in'), page.click('main form button.button-primary')])
  if (!login.totpSecret) return
  await page.fill('main input[name=code]', await nextCode(login.totpSecret))
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/sign-in')), page.click('main form button.button-primary')])
}

export async function setTheme(context: BrowserContext, base: string, theme: Theme): Promise<void> {
  await context.addCookies([{ name: 'theme', value: theme, url: base }])
}

/** `/orders/{order}` with a real id, or null where the demo has no such row. */
export async function addressOf(page: Page, base: string, { path }: ShownPage): Promise<string | null> {
  const kind = /\{(\w+)\}/.exec(path)?.[1] as DemoRow | undefined
  if (!kind) return path
  const { list, link, isLast } = lists[kind]
  await page.goto(`${base}${list}`)
  const hrefs = await page.$$eval('main a[href]', (links) => links.map((one) => one.getAttribute('href') ?? ''))
  const fitting = hrefs.map((href) => href.split(/[?#]/)[0]).filter((href) => link.test(href))
  const found = fitting.at(isLast ? -1 : 0)
  if (!found) return null
  return path.includes('?') ? path.replace(/\{\w+\}/, found.split('/').at(-1)!) : path.replace(/.*\{\w+\}/, found)
}

/** Runs in the page, hence as text: the project's types know no browser. */
const downAndBack = `(async () => {
  if (!document.querySelector('[data-chart]')) return
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
    scrollTo(0, y)
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)))
  }
  scrollTo(0, 0)
})()`

/** Charts are drawn when they come into sight: goes down the page once and back. */
export async function showAll(page: Page): Promise<void> {
  await page.evaluate(downAndBack)
}
