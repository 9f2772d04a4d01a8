/** Small builders for the OpenAPI document. `Say` picks the reader's language of two texts. */
export type Say = (zh: string, en: string) => string
export type Schema = Record<string, unknown>

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

export const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
export const whole = (description: string, more: Schema = {}): Schema => ({ type: 'integer', description, ...more })
export const flag = (description: string): Schema => ({ type: 'boolean', description })
export const time = (description: string): Schema => text(description, { format: 'date-time' })

/** The same, or null; a list of allowed values then allows it too. */
export function orNull(schema: Schema): Schema {
  if (typeof schema.type !== 'string') return { oneOf: [schema, { type: 'null' }] }
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}
  return { ...schema, ...values, type: [schema.type, 'null'] }
}

export const list = (items: Schema, description?: string): Schema => ({ type: 'array', items, ...(description && { description }) })

/** Every property is required unless its name stands in `optional`; others are refused or never sent. */
export function object(properties: Record<string, Schema>, { optional = [], ...more }: { optional?: string[] } & Schema = {}): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required, additionalProperties: false, ...more }
}

export const page = (items: Schema, say: Say): Schema =>
  object({ data: list(items), nextCursor: orNull(text(say('下一页的 cursor；null 表示已到末页', 'cursor of the next page; null: this is the last'))) })

const limitHeaders = {
  'RateLimit-Limit': { $ref: '#/components/headers/RateLimit-Limit' },
  'RateLimit-Remaining': { $ref: '#/components/headers/RateLimit-Remaining' },
  'RateLimit-Reset': { $ref: '#/components/headers/RateLimit-Reset' },
}

export const answer = (description: string, schema: Schema, { example, ...headers }: { example?: unknown } & Record<string, unknown> = {}) => ({
  description,
  headers: { ...limitHeaders, ...headers },
  content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
})

export const pathParameter = (name: string, description: string, schema: Schema = { type: 'string', maxLength: 64 }) => ({
  name, in: 'path', required: true, description, schema,
})

export const queryParameter = (name: string, description: string, schema: Schema) => ({ name, in: 'query', required: false, description, schema })

export const common = (name: string) => ({ $ref: `#/components/parameters/${name}` })

export const body = (schema: Schema, example: unknown) => ({ required: true, content: { 'application/json': { schema, example } } })

const problemNames: Record<number, string> = {
  400: 'BadRequest', 401: 'Unauthenticated', 402: 'InsufficientFunds', 403: 'Forbidden', 404: 'NotFound', 409: 'Conflict',
  422: 'InvalidRequest', 429: 'TooManyRequests', 500: 'InternalError', 503: 'Unavailable',
}

/** What every call may answer, and what this one may besides. */
export const problems = (...more: number[]) =>
  Object.fromEntries([...new Set([401, 403, 429, 500, 503, ...more])].sort().map((status) => [status, { $ref: `#/components/responses/${problemNames[status]}` }]))

export type Operation = Record<string, unknown>

/** A call with its section, its name for generated clients and the scope that a token needs for it. */
export const tagged = (tag: string, operationId: string, scope: string, summary: string, rest: Operation): Operation => ({
  operationId, tags: [tag], summary, security: [{ token: [scope] }], ...rest,
})
