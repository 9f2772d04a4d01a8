import type { Locale } from '#kernel/http/locale_middleware'
import { openapiDocument } from './document.ts'

type Shape = Record<string, any>

export type DocsField = { name: string; kind: string; required: boolean; meaning: string }
export type DocsOperation = {
  id: string
  method: string
  path: string
  summary: string
  description: string
  scope: string
  parameters: (DocsField & { place: string })[]
  body: { fields: DocsField[]; example: string } | null
  answers: { status: string; meaning: string; schema: string | null; example: string | null }[]
  curl: string
}
export type DocsView = {
  title: string
  description: string
  server: string
  groups: { name: string; title: string; operations: DocsOperation[] }[]
  schemas: { name: string; fields: DocsField[] }[]
}

/** The document as a page shows it: flat fields, examples, a curl line for every call. */
export function docsView(locale: Locale): DocsView {
  const document = openapiDocument(locale) as Shape
  const server: string = document.servers[0].url
  const operations = Object.entries<Shape>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Shape>(methods).map(([method, operation]) => ({ tag: operation.tags[0], ...toOperation(document, server, path, method, operation) }))
  )
  return {
    title: document.info.title,
    description: document.info.description,
    server,
    groups: document.tags.map(({ name, description }: Shape) => ({
      name, title: description, operations: operations.filter(({ tag }) => tag === name),
    })),
    schemas: Object.entries<Shape>(document.components.schemas).map(([name, schema]) => ({ name, fields: fieldsOf(document, schema) })),
  }
}

function toOperation(document: Shape, server: string, path: string, method: string, operation: Shape): DocsOperation {
  const parameters = (operation.parameters ?? []).map((given: Shape) => resolve(document, given))
  const content = operation.requestBody?.content['application/json']
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description ?? '',
    scope: operation.security[0].token[0],
    parameters: parameters.map((one: Shape) => ({
      name: one.name, place: one.in, kind: kindOf(one.schema), required: one.required === true, meaning: one.description ?? '',
    })),
    body: content ? { fields: fieldsOf(document, resolve(document, content.schema)), example: pretty(content.example) } : null,
    answers: Object.entries<Shape>(operation.responses).map(([status, given]) => toAnswer(document, status, given)),
    curl: curlOf(server, path, method, content?.example),
  }
}

function toAnswer(document: Shape, status: string, given: Shape): DocsOperation['answers'][number] {
  const response = resolve(document, given)
  const [content] = Object.values<Shape>(response.content ?? {})
  return {
    status,
    meaning: response.description,
    schema: content?.schema?.$ref?.split('/').at(-1) ?? null,
    example: content?.example === undefined ? null : pretty(content.example),
  }
}

const DEPTH_MAX = 4

/** Fields by their path: `lines[].priceFen`. */
function fieldsOf(document: Shape, given: Shape, prefix = '', depth = 0): DocsField[] {
  const schema = resolve(document, given)
  if (schema.items) return depth > DEPTH_MAX ? [] : fieldsOf(document, schema.items, `${prefix}[]`, depth)
  return Object.entries<Shape>(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix ? `${prefix}.${name}` : name
    const own = { name: path, kind: kindOf(field), required: (schema.required ?? []).includes(name), meaning: field.description ?? '' }
    return depth >= DEPTH_MAX || field.$ref ? [own] : [own, ...inside(document, field, path, depth)]
  })
}

function inside(document: Shape, field: Shape, path: string, depth: number): DocsField[] {
  const named = field.items?.$ref
  return named ? [] : fieldsOf(document, field.oneOf?.[0] ?? field, path, depth + 1)
}

function kindOf(schema: Shape): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1)
  if (schema.oneOf) return schema.oneOf.map(kindOf).join(' | ')
  if (schema.enum) return schema.enum.map(String).join(' | ')
  if (schema.items) return `${kindOf(schema.items)}[]`
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any')
  return schema.format ? `${type} (${schema.format})` : type
}

function resolve(document: Shape, given: Shape): Shape {
  if (!given?.$ref) return given
  return given.$ref.slice(2).split('/').reduce((at: Shape, name: string) => at[name], document)
}

function curlOf(server: string, path: string, method: string, example: unknown): string {
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${server}${path.replace('{id}', '<id>')}'`, `  -H 'Authorization: Bearer <token>'`]
  if (method === 'post') lines.push(`  -H 'Idempotency-Key: <uuid>'`)
  if (example !== undefined) lines.push(`  -H 'Content-Type: application/json'`, `  -d '${JSON.stringify(example)}'`)
  return lines.join(' \\\n')
}

const pretty = (example: unknown) => JSON.stringify(example, null, 2)
