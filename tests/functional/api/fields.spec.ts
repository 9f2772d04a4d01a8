import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { openapiDocument } from '#app/orders/openapi/document'
import { shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff, tokenFor } from '#tests/fixtures/people'

const base = `http://${process.env.HOST}:${process.env.PORT}/api/v1`
const document: any = openapiDocument('en')
const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
ajv.addSchema({ $id: 'api', ...document })

type Schema = Record<string, any>
type Place = 'path' | 'query' | 'header' | 'body'
/** A field of a call: of its address, its filter, its headers, or its body (`at`: the names on the way to it). */
type Field = { method: string; path: string; place: Place; at: string[]; schema: Schema; call: Schema }

const resolved = (schema: Schema): Schema => (schema.$ref ? resolved(pointed(schema.$ref)) : schema)
const pointed = (path: string): Schema => path.slice(2).split('/').reduce((found, name) => found[name], document)

/** Every field that the document says may be sent. */
function fields(): Field[] {
  return Object.entries<any>(document.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).flatMap(([method, call]) => {
      const own = { method: method.toUpperCase(), path, call }
      const sent = (call.parameters ?? []).map(resolved).map((one: any): Field => ({ ...own, place: one.in, at: [one.name], schema: resolved(one.schema) }))
      const body = call.requestBody ? inBody(call.requestBody.content['application/json'].schema, []) : []
      return [...sent, ...body.map(({ at, schema }): Field => ({ ...own, place: 'body', at, schema }))]
    })
  )
}

function inBody(given: Schema, at: string[]): { at: string[]; schema: Schema }[] {
  const schema = resolved(given)
  const self = at.length > 0 ? [{ at, schema }] : []
  if (schema.type === 'array') return [...self, ...inBody(schema.items, [...at, '0'])]
  return [...self, ...Object.entries<Schema>(schema.properties ?? {}).flatMap(([name, one]) => inBody(one, [...at, name]))]
}

const probes: Record<string, unknown> = {
  'a script': '<script>alert(1)</script>',
  'three hundred characters': '长'.repeat(300),
  'an emoji': '👩🏽‍💻',
  'null': null,
  'an array': ['a', 'b'],
  'an object': { a: 1 },
  'a wrong type': 'not a number',
  'a negative number': -1,
  'a fraction': 1.5,
  'more than fits': 1e21,
}

const inAddress = (value: unknown): string => encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))

/** Of a parameter what arrives is text. */
function allows({ place, schema }: Field, value: unknown): boolean {
  const isText = place !== 'body' && schema.type === 'string'
  const check = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')))
  return Boolean(check(isText && typeof value !== 'string' ? JSON.stringify(value) : value))
}

function withField(body: any, at: readonly string[], value: unknown): any {
  const [first, ...rest] = at
  if (first === undefined) return value
  if (Array.isArray(body)) return body.map((one, index) => (String(index) === first ? withField(one, rest, value) : one))
  return { ...body, [first]: withField(body?.[first], rest, value) }
}

type Answer = { status: number; text: string; body: any }

async function send({ method, path, place, at, call }: Field, value: unknown, { token, language }: { token: string; language: string }): Promise<Answer> {
  const isList = place === 'query' && Array.isArray(value)
  const query = place !== 'query' ? '' : isList ? `?${(value as string[]).map((one) => `${at[0]}[]=${one}`).join('&')}` : `?${at[0]}=${inAddress(value)}`
  const address = path.replace(/\{(\w+)\}/g, (_, name) => (place === 'path' && name === at[0] ? inAddress(value) : '1'))
  const sample = call.requestBody?.content['application/json'].example
  const body = place === 'body' ? withField(sample, at, value) : sample
  const key = place === 'header' ? inAddress(value) : randomUUID()
  const headers = { 'authorization': `Bearer ${token}`, 'accept-language': language, 'idempotency-key': key, 'content-type': 'application/json' }
  const answer = await fetch(`${base}${address}${query}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await answer.text()
  return { status: answer.status, text, body: text === '' ? null : JSON.parse(text) }
}

const traces = /node_modules|\bat .+\.[jt]s:\d+|file:\/\/|SELECT .+ FROM|(?<![\w-])ER_[A-Z_]{3,}(?![\w-])|sqlMessage|translation missing/
const isChinese = (text: string) => /\p{Script=Han}/u.test(text)

/** What an answer that refuses lacks: a message, in the language that was asked for. */
function complaintsOf({ status, text, body }: Answer, language: string): string[] {
  const said: string[] = [body?.title ?? '', ...(body?.errors ?? []).map(({ message }: { message: string }) => message)]
  const wrong = said.filter((message) => message.trim() === '' || isChinese(message) !== (language === 'zh-CN'))
  return [
    ...(status >= 500 ? [`answers ${status}`] : []),
    ...(traces.test(text) ? ['tells how it is built'] : []),
    ...(status >= 400 && wrong.length > 0 ? [`says ${JSON.stringify(wrong)}`] : []),
    ...(status === 422 && body?.code === 'invalid_request' && body.errors.length === 0 ? ['names no field'] : []),
  ]
}

test.group('API | every field of the document', (group) => {
  const tokens = { customer: '', operations: '' }

  group.setup(async () => {
    await emptyTables()
    await shelfChanged()
    tokens.customer = await tokenFor(await givenMember())
    tokens.operations = await tokenFor(await givenStaff({ role: 'operations' }))
    return () => emptyTables()
  })

  for (const language of ['zh-CN', 'en']) {
    test(`refuses what it does not allow with a message, in ${language}`, async ({ assert }) => {
      const complaints: string[] = []
      let refused = 0
      for (const field of fields()) {
        const token = field.path.startsWith('/admin') ? tokens.operations : tokens.customer
        for (const [what, value] of Object.entries(probes)) {
          await db.from('rate_limits').delete()
          const answer = await send(field, value, { token, language })
          const at = `${field.method} ${field.path} ${field.place} ${field.at.join('.')}, ${what}: ${answer.status}`
          complaints.push(...complaintsOf(answer, language).map((complaint) => `${at} ${complaint}`))
          if (allows(field, value)) continue
          refused += 1
          if (answer.status < 400) complaints.push(`${at}: was taken although the document forbids it`)
        }
      }
      assert.deepEqual(complaints, [])
      assert.isAbove(refused, 150)
    }).timeout(120_000)
  }
})
