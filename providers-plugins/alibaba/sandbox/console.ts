import { randomBytes } from 'node:crypto'
import type { SandboxRequest, SandboxResponse } from '#supplier-sdk/testing'
import { signinToken } from './customers.ts'
import { Problem } from './problem.ts'
import { statusOf } from './resources.ts'
import type { Customer, Store } from './store.ts'
import { utc } from './wire.ts'

const COOKIE = 'aliyun_sandbox'

const STYLE = [
  'body{margin:0;font:14px/1.6 -apple-system,"PingFang SC","Microsoft YaHei",sans-serif;background:#f5f6fa;color:#1f2126}',
  'div.bar{padding:10px 24px;background:#fff;color:#ff6a00;font-weight:600;border-bottom:1px solid #dcdee3}',
  'div.box{max-width:960px;margin:20px auto;padding:16px 28px;background:#fff}',
  'li{padding:4px 0}button{padding:6px 20px;color:#fff;background:#ff6a00;border:0}',
].join('')

const quote = (text: string): string => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)

const show = (status: number, title: string, content: string): SandboxResponse => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    'cache-control': 'no-store',
  },
  body: `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${quote(title)}</title><style>${STYLE}</style><div class="bar">阿里云 · 沙箱</div><div class="box"><h2>${quote(title)}</h2>${content}</div></html>`,
})

/** Federation, the console behind it, and the page where a customer is certified. Sessions end with the process. */
export class Console {
  readonly #store: Store
  readonly #sessions = new Map<string, string>()

  constructor(store: Store) {
    this.#store = store
  }

  handle(request: SandboxRequest, now: number): SandboxResponse {
    const url = new URL(request.target, 'http://sandbox')
    if (url.pathname === '/federation') {
      return url.searchParams.get('Action') === 'GetSigninToken' ? this.#token(url, now) : this.#login(url, now)
    }
    return url.pathname === '/certify' ? this.#certify(request, url, now) : this.#console(request, now)
  }

  #token(url: URL, now: number): SandboxResponse {
    const requestId = randomBytes(16).toString('hex').toUpperCase()
    try {
      const answer = signinToken(this.#store, new Map(url.searchParams), now)
      return { status: 200, body: JSON.stringify({ RequestId: requestId, ...answer }) }
    } catch (error) {
      if (error instanceof Problem) {
        const { httpStatus: status, code, message } = error
        return { status, body: JSON.stringify({ RequestId: requestId, Code: code, Message: message }) }
      }
      throw error
    }
  }

  /** A ticket is good once. */
  #take(ticket: string, kind: 'signin' | 'certify', now: number): Customer | undefined {
    const { tickets, customers } = this.#store.state
    const known = Object.hasOwn(tickets, ticket) ? tickets[ticket] : undefined
    if (!known || known.kind !== kind || known.until < now) {
      return undefined
    }
    delete tickets[ticket]
    this.#store.moved()
    return customers.find(({ uid }) => uid === known.uid)
  }

  #login(url: URL, now: number): SandboxResponse {
    const customer = this.#take(url.searchParams.get('SigninToken') ?? '', 'signin', now)
    if (!customer) {
      return show(403, '登录失败', '<p>登录令牌已使用或已过期（30 秒），请从平台重新进入。</p>')
    }
    const session = randomBytes(18).toString('hex')
    this.#sessions.set(session, customer.uid)
    const { pathname } = new URL(url.searchParams.get('Destination') ?? '/', 'http://sandbox')
    const cookie = `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`
    return { status: 302, headers: { 'location': pathname, 'set-cookie': cookie }, body: '' }
  }

  #certify(request: SandboxRequest, url: URL, now: number): SandboxResponse {
    const ticket = url.searchParams.get('ticket') ?? ''
    if (request.method === 'POST') {
      const customer = this.#take(ticket, 'certify', now)
      if (customer) {
        customer.certified = true
        return show(200, '认证完成', `<p>${quote(customer.enterprise)} 已完成实名认证，可以关闭本页。</p>`)
      }
      return show(403, '认证失败', '<p>链接已使用或已过期。</p>')
    }
    const button = `<form method="post" action="/certify?ticket=${encodeURIComponent(ticket)}"><button>完成企业认证</button></form>`
    return show(200, '企业实名认证', button)
  }

  #console(request: SandboxRequest, now: number): SandboxResponse {
    const cookies = request.headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1] ?? ''
    const session = new RegExp(`${COOKIE}=([0-9a-f]+)`).exec(cookies)?.[1] ?? ''
    const uid = this.#sessions.get(session)
    const customer = this.#store.state.customers.find((known) => known.uid === uid)
    if (!customer) {
      return show(401, '未登录', '<p>请从平台进入控制台。</p>')
    }
    const rows = this.#store.state.instances
      .filter(({ owner, releasedAt }) => owner === customer.uid && releasedAt === null)
      .map((instance) => `<li>${quote(instance.id)} · ${quote(instance.productCode)} · ${quote(instance.region)} · ${statusOf(instance, customer.frozen, now)} · ${utc(instance.expiresAt)}</li>`)
    const content = rows.length > 0 ? `<ul>${rows.join('')}</ul>` : '<p>没有实例。</p>'
    return show(200, customer.enterprise, `<p>账号 ${customer.uid}</p>${content}`)
  }
}
