import type { HttpContext } from '@adonisjs/core/http'

/** RFC 9457 with our fields. `code` is stable and machine-readable, `title` is in the reader's language. */
export type Problem = {
  type: string
  title: string
  status: number
  code: string
  errors: Array<{ field: string; message: string }>
  requestId: string
}

export function isApi({ request }: HttpContext): boolean {
  return request.url().startsWith('/api/')
}

const codeOfStatus: Record<number, string> = {
  400: 'bad_request', 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found', 405: 'not_found', 409: 'conflict',
  413: 'payload_too_large', 415: 'unsupported_media_type', 422: 'invalid_request', 429: 'rate_limited', 503: 'unavailable',
}

/** Builds a problem by code; its title is `kernel.problem.<code>`, so every code has both languages. */
export function problem(
  ctx: HttpContext,
  status: number,
  code: string,
  errors: Problem['errors'] = [],
  args: Record<string, unknown> = {}
): Problem {
  const title = ctx.i18n.formatMessage(`kernel.problem.${code}`, args as Record<string, string>)
  return { type: 'about:blank', title, status, code, errors, requestId: ctx.request.id()! }
}

export function problemOf(error: any, ctx: HttpContext): Problem {
  if (error.code === 'E_VALIDATION_ERROR') {
    const errors = error.messages.map(({ field, message }: any) => ({ field, message }))
    return problem(ctx, 422, 'invalid_request', errors)
  }
  const status = error.status && error.status < 600 ? error.status : 500
  const code = codeOfStatus[status] ?? (status >= 500 ? 'internal_error' : 'bad_request')
  if (status === 503) ctx.response.header('Retry-After', '1')
  return problem(ctx, status >= 500 && status !== 503 ? 500 : status, code)
}

export function sendProblem(ctx: HttpContext, answer: Problem) {
  return ctx.response.status(answer.status).header('Content-Type', 'application/problem+json').send(JSON.stringify(answer))
}
