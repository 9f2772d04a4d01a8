import { randomBytes } from 'node:crypto'
import type { SandboxRequest, SandboxResponse } from '#supplier-sdk/testing'
import { readTemporaryKey, temporaryKey } from './accounts.ts'
import { isThere, statusOf } from './instances.ts'
import type { Account, Store } from './store.ts'
import { isoTime } from './wire.ts'

const LOGIN = '/api/passport/login'

const TOKEN_MS = 5 * 60 * 1000

const COOKIE = 'volc_sandbox_session'

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)

const page = (status: number, title: string, body: string): SandboxResponse => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
  },
  body: `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${escape(title)}</title><style>
body{font:14px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;margin:0;background:#f5f6f9;color:#1d2129}
header{background:#0c1c42;color:#fff;padding:12px 24px;display:flex;justify-content:space-between}
main{max-width:960px;margin:24px auto;background:#fff;padding:24px;border-radius:8px}
table{width:100%;border-collapse:collapse}th,td{text-align:left;padding:8px;border-bottom:1px solid #e5e6eb}
small{color:#86909c}</style><header><strong>火山引擎控制台 · 沙箱</strong><span>${escape(title)}</span></header><main>${body}</main></html>`,
})

const envelope = (body: Record<string, unknown>, status = 200): SandboxResponse => ({
  status,
  body: JSON.stringify(body),
})

/** The passport pages: a one-use token for temporary keys, and the page behind it. Sessions end with the process. */
export class Console {
  readonly #store: Store
  readonly #sessions = new Map<string, number>()

  constructor(store: Store) {
    this.#store = store
  }

  handle(request: SandboxRequest, now: number): SandboxResponse {
    const url = new URL(request.target, 'http://sandbox')
    if (url.pathname === `${LOGIN}/getSigninTokenWithSTS`) {
      return this.#giveToken(request, now)
    }
    return url.pathname === `${LOGIN}/loginWithSigninToken`
      ? this.#login(url, now)
      : this.#show(request, url, now)
  }

  #giveToken(request: SandboxRequest, now: number): SandboxResponse {
    const form = new URLSearchParams(request.body.toString('utf8'))
    const accessKeyId = form.get('accessKeyId') ?? ''
    const claim = readTemporaryKey(accessKeyId)
    const key = claim && temporaryKey(this.#store, claim.accountId, claim.until)
    const valid =
      request.method === 'POST' &&
      claim !== null &&
      key?.secret === form.get('secretAccessKey') &&
      key.token === form.get('sessionToken') &&
      claim.until > now
    const metadata = { RequestId: randomBytes(16).toString('hex') }
    if (!valid) {
      const error = { Code: 'InvalidCredential', Message: 'The credentials are not valid' }
      return envelope({ ResponseMetadata: { ...metadata, Error: error } }, 401)
    }
    const token = randomBytes(24).toString('base64url')
    const until = now + TOKEN_MS
    this.#store.state.signins[token] = { accountId: claim.accountId, until }
    this.#store.revision += 1
    return envelope({ ResponseMetadata: metadata, Result: { SigninToken: token } })
  }

  #login(url: URL, now: number): SandboxResponse {
    const { signins } = this.#store.state
    const token = url.searchParams.get('signinToken') ?? ''
    const signin = Object.hasOwn(signins, token) ? signins[token] : null
    delete signins[token]
    this.#store.revision += 1
    if (!signin || signin.until < now) {
      const text =
        '<p>登录链接已使用或已过期，请从平台重新进入。</p><p><small>This link was used or has expired.</small></p>'
      return page(403, '登录失败', text)
    }
    const session = randomBytes(24).toString('base64url')
    this.#sessions.set(session, signin.accountId)
    const target = new URL(url.searchParams.get('redirectURI') ?? '/', 'http://sandbox')
    return {
      status: 302,
      headers: {
        'location': `${target.pathname}${target.search}`,
        'set-cookie': `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`,
        'content-type': 'text/html; charset=utf-8',
      },
      body: '',
    }
  }

  #show(request: SandboxRequest, url: URL, now: number): SandboxResponse {
    const cookies = request.headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1] ?? ''
    const session = new RegExp(`${COOKIE}=([\\w-]+)`).exec(cookies)?.[1] ?? ''
    const accountId = this.#sessions.get(session)
    const account = this.#store.state.accounts.find(({ id }) => id === accountId)
    if (!account) {
      return page(
        401,
        '未登录',
        '<p>请从平台进入控制台。</p><p><small>Please come from the hub.</small></p>'
      )
    }
    const wanted = /\/instance\/detail\/([\w-]+)$/.exec(url.pathname)?.[1]
    return page(200, account.showName, this.#content(account, wanted, now))
  }

  #content(account: Account, wanted: string | undefined, now: number): string {
    const rows = this.#store.state.instances
      .filter((instance) => instance.owner === account.id && isThere(instance, now))
      .filter((instance) => wanted === undefined || instance.id === wanted)
      .map((instance) =>
        [
          instance.id,
          instance.configurationCode,
          instance.region,
          statusOf(instance, now),
          isoTime(instance.expiresAt),
        ]
          .map((cell) => `<td>${escape(cell)}</td>`)
          .join('')
      )
    const table = `<table><tr><th>实例 ID</th><th>规格</th><th>地域</th><th>状态</th><th>到期时间</th></tr>${rows
      .map((row) => `<tr>${row}</tr>`)
      .join('')}</table>`
    return `<h1>${escape(account.showName)}</h1><p>账号 ID：${account.id}<br><small>${escape(account.name)}</small></p>${
      rows.length > 0 ? table : '<p>没有实例。</p>'
    }`
  }
}
