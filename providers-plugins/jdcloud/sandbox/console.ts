import { randomBytes } from 'node:crypto'
import type { SandboxRequest, SandboxResponse } from '#supplier-sdk/testing'
import { ownedBy, statusOf } from './resources.ts'
import type { Store, User } from './store.ts'
import { beijing } from './wire.ts'

const LOGIN = '/sso/ticket'

const COOKIE = 'jdcloud_sandbox'

const CSS = [
  'body{margin:0;font:15px/1.6 "PingFang SC","Microsoft YaHei",sans-serif;color:#252b3a;background:#f7f8fa}',
  'nav{padding:12px 32px;background:#fff;border-bottom:3px solid #c9151e;font-weight:600}',
  'article{max-width:900px;margin:24px auto;padding:8px 32px 24px;background:#fff;border-radius:6px}',
  'dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 24px}dd{margin:0}',
].join('')

const safe = (text: string): string => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)

function html(status: number, title: string, content: string): SandboxResponse {
  const head = `<meta charset="utf-8"><title>${safe(title)}</title><style>${CSS}</style>`
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
    },
    body: `<!doctype html><html lang="zh-CN">${head}<nav>京东云 · 沙箱控制台</nav><article><h1>${safe(title)}</h1>${content}</article></html>`,
  }
}

/** The page behind a ticket. Sessions end with the process. */
export class Console {
  readonly #store: Store
  readonly #sessions = new Map<string, string>()

  constructor(store: Store) {
    this.#store = store
  }

  handle(request: SandboxRequest, now: number): SandboxResponse {
    const url = new URL(request.target, 'http://sandbox')
    return url.pathname === LOGIN ? this.#enter(url, now) : this.#page(request, now)
  }

  #enter(url: URL, now: number): SandboxResponse {
    const { tickets } = this.#store.state
    const ticket = url.searchParams.get('ticket') ?? ''
    const known = Object.hasOwn(tickets, ticket) ? tickets[ticket] : undefined
    delete tickets[ticket]
    this.#store.touch()
    if (!known || known.until < now) {
      return html(403, '登录失败', '<p>票据已使用或已过期，请从平台重新进入。</p>')
    }
    const session = randomBytes(18).toString('hex')
    this.#sessions.set(session, known.pin)
    const target = new URL(url.searchParams.get('returnUrl') ?? '/', 'http://sandbox')
    const cookie = `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`
    return { ...html(302, '', ''), headers: { 'location': target.pathname, 'set-cookie': cookie }, body: '' }
  }

  #page(request: SandboxRequest, now: number): SandboxResponse {
    const cookies = request.headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1] ?? ''
    const session = new RegExp(`${COOKIE}=([0-9a-f]+)`).exec(cookies)?.[1] ?? ''
    const user = this.#store.state.users.find(({ pin }) => pin === this.#sessions.get(session))
    return user ? html(200, user.name, this.#content(user, now)) : html(401, '未登录', '<p>请从平台进入控制台。</p>')
  }

  #content(user: User, now: number): string {
    const rows = ownedBy(this.#store, { pin: user.pin, isPartner: false, now })
      .map((instance) => `<dt>${safe(instance.id)}</dt><dd>${safe(instance.plan)} · ${safe(instance.region)} · ${statusOf(instance, now)} · ${beijing(instance.expiresAt)}</dd>`)
      .join('')
    return `<p>账号 ${safe(user.pin)}</p>${rows ? `<dl>${rows}</dl>` : '<p>没有资源。</p>'}`
  }
}
