import { randomUUID } from 'node:crypto'

const base = `http://${process.env.HOST}:${process.env.PORT}/api/v1`

export type Answer = { status: number; headers: Headers; text: string; body: any }
type Options = { key?: string | null; language?: string }

/** The API as somebody outside calls it: over a socket, with nothing but a token. */
export function caller(token: string) {
  async function send(method: string, path: string, body: unknown, { key, language }: Options = {}): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (language) headers['accept-language'] = language
    if (key) headers['idempotency-key'] = key
    if (body !== undefined) headers['content-type'] = 'application/json'
    const answer = await fetch(`${base}${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, body: text === '' ? null : JSON.parse(text) }
  }
  return {
    get: (path: string, options?: Options) => send('GET', path, undefined, options),
    post: (path: string, body: unknown = {}, options: Options = {}) => send('POST', path, body, { key: randomUUID(), ...options }),
    patch: (path: string, body: unknown) => send('PATCH', path, body),
  }
}

export type Caller = ReturnType<typeof caller>
