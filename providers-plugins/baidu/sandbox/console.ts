import { randomBytes } from 'node:crypto'
import type { SandboxRequest, SandboxResponse } from '#supplier-sdk/testing'
import { isThere, statusOf } from './instances.ts'
import type { Account, Store } from './store.ts'
import { utc } from './wire.ts'

const LOGIN = '/api/loginvcp/login/securitytoken'

const COOKIE = 'bce_sandbox_session'

const STYLE =
  'body{margin:0;background:#f2f5f8;color:#151b26;font:14px/1.7 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}header{display:flex;gap:16px;padding:14px 28px;color:#fff;background:#0a1f66}section{max-width:920px;margin:28px auto;padding:20px 28px;background:#fff;border:1px solid #e3e8f0}td,th{padding:6px 12px 6px 0;text-align:left}'

const html = (text: string): string => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)

const shown = (status: number, title: string, content: string): SandboxResponse => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
  },
  body: `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${html(title)}</title><style>${STYLE}</style><header><b>百度智能云 · 沙箱控制台</b><span>${html(title)}</span></header><section>${content}</section></html>`,
})

/** The page behind a sign-in token. Sessions end with the process. */
export class Console {
  readonly #store: Store
  readonly #sessions = new Map<string, string>()

  constructor(store: Store) {
    this.#store = store
  }

  handle(request: SandboxRequest, now: number): SandboxResponse {
    const url = new URL(request.target, 'http://sandbox')
    return url.pathname === LOGIN ? this.#enter(url, now) : this.#show(request, now)
  }

  #enter(url: URL, now: number): SandboxResponse {
    const { signins } = this.#store.state
    const token = url.searchParams.get('signinSecurityToken') ?? ''
    const signin = Object.hasOwn(signins, token) ? signins[token] : undefined
    delete signins[token]
    this.#store.changed()
    if (!signin || signin.until < now) {
      return shown(403, '登录失败', '<p>登录令牌已使用或已过期，请从平台重新进入。</p>')
    }
    const session = randomBytes(18).toString('hex')
    this.#sessions.set(session, signin.accountId)
    const target = new URL(url.searchParams.get('redirectUrl') ?? '/', 'http://sandbox')
    return {
      status: 302,
      headers: {
        'location': `${target.pathname}${target.search}${target.hash}`,
        'set-cookie': `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`,
        'content-type': 'text/html; charset=utf-8',
      },
      body: '',
    }
  }

  #show(request: SandboxRequest, now: number): SandboxResponse {
    const cookies = request.headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1] ?? ''
    const session = new RegExp(`${COOKIE}=([0-9a-f]+)`).exec(cookies)?.[1] ?? ''
    const id = this.#sessions.get(session)
    const account = this.#store.state.accounts.find((known) => known.id === id)
    return account
      ? shown(200, account.description || account.name, this.#servers(account, now))
      : shown(401, '未登录', '<p>请从平台进入控制台。</p>')
  }

  #servers(account: Account, now: number): string {
    const rows = this.#store.state.instances
      .filter((instance) => instance.owner === account.id && isThere(instance, now))
      .map((instance) => {
        const { id, plan, zoneName, expiresAt } = instance
        const cells = [id, plan, zoneName, statusOf(instance, now), utc(expiresAt)]
        return `<tr>${cells.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`
      })
    const head = '<tr><th>实例</th><th>规格</th><th>可用区</th><th>状态</th><th>到期</th></tr>'
    const table = rows.length > 0 ? `<table>${head}${rows.join('')}</table>` : '<p>没有云服务器。</p>'
    return `<h1>${html(account.description || account.name)}</h1><p>账号 ${html(account.id)}</p>${table}`
  }
}
