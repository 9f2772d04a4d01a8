import type { ServerResponse } from 'node:http'
import type { Delivery } from './faults.ts'
import type { SandboxResponse } from './types.ts'

const HUGE_BYTES = 30 * 1024 * 1024

const DRIP_EVERY_MS = 400

/** Every text becomes a number and every number a text: parses, and fits no schema. */
function twist(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  if (Array.isArray(value)) {
    return value.map(twist)
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, twist(inner)]))
  }
  return value
}

/** Cuts every list in half and takes the tokens of a next page away: a page that claims to be the last. */
function halve(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.slice(0, Math.floor(value.length / 2)).map(halve)
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        /token|cursor/i.test(key) ? '' : halve(inner),
      ])
    )
  }
  return value
}

/** A raw state that no supplier documents. */
export const STRANGE_STATE = 'NeverSeenBefore'

/** Puts a value that no table holds into every field that carries a state. */
function estrange(value: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => estrange(entry, fields))
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        fields.includes(key) && typeof inner !== 'object' ? STRANGE_STATE : estrange(inner, fields),
      ])
    )
  }
  return value
}

const rewritten = (
  answer: SandboxResponse,
  change: (value: unknown) => unknown
): SandboxResponse => ({ ...answer, body: JSON.stringify(change(JSON.parse(answer.body))) })

function plain(response: ServerResponse, answer: SandboxResponse): void {
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.body)),
  })
  response.end(answer.body)
}

function drip(response: ServerResponse, answer: SandboxResponse): void {
  const bytes = Buffer.from(answer.body)
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': String(bytes.length),
  })
  let sent = 0
  const timer = setInterval(() => {
    if (sent >= bytes.length) {
      clearInterval(timer)
      response.end()
      return
    }
    response.write(bytes.subarray(sent, sent + 1))
    sent += 1
  }, DRIP_EVERY_MS)
  response.on('close', () => clearInterval(timer))
}

/** Sends an answer the way that a fault wants it. `hang` is not here: nothing is sent then. */
export function deliver(
  response: ServerResponse,
  answer: SandboxResponse,
  delivery: Delivery,
  stateFields: readonly string[] = []
): void {
  switch (delivery) {
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'cut':
      response.writeHead(answer.status, {
        ...answer.headers,
        'content-length': String(Buffer.byteLength(answer.body)),
      })
      response.write(answer.body.slice(0, Math.floor(answer.body.length / 2)), () =>
        response.socket?.destroy()
      )
      return
    case 'drip':
      return drip(response, answer)
    case 'huge':
      return plain(response, { ...answer, body: answer.body + ' '.repeat(HUGE_BYTES) })
    case 'html':
      return plain(response, {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>gateway</body></html>',
      })
    case 'other_json':
      return plain(response, { status: 200, body: '{"ok":true}' })
    case 'wrong_types':
      return plain(response, rewritten(answer, twist))
    case 'half_page':
      return plain(response, rewritten(answer, halve))
    case 'strange_state':
      return plain(
        response,
        rewritten(answer, (value) => estrange(value, stateFields))
      )
    case 'redirect':
      return plain(response, { status: 302, headers: { location: '/elsewhere' }, body: '' })
    default:
      return plain(response, answer)
  }
}
