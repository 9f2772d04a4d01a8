import router from '@adonisjs/core/services/router'
import { Validator } from '@seriousme/openapi-schema-validator'
import { test } from '@japa/runner'
import { allPermissions } from '#identity/permissions'
import { openapiDocument } from '#app/orders/openapi/document'
import { docsView } from '#app/orders/openapi/docs_view'

const own = new Set(['GET /openapi.json', 'GET /docs'])

/** `METHOD /path/{id}` of every route below /api/v1, with its permission. */
function apiRoutes(): Map<string, string | undefined> {
  if (!router.commited) router.commit()
  const routes = Object.values(router.toJSON()).flat().filter(({ pattern }: any) => pattern.startsWith('/api/v1/') && !pattern.includes('/test-only/'))
  return new Map(
    routes.flatMap((route: any) => {
      const token = [...route.middleware.all()].find((entry: any) => entry.name === 'token') as any
      const path = route.pattern.replace('/api/v1', '').replace(/:(\w+)/g, '{$1}')
      return route.methods.filter((method: string) => method !== 'HEAD').map((method: string) => [`${method} ${path}`, token?.args?.permission] as const)
    })
  )
}

const document = openapiDocument('en') as any
const operations = Object.entries<any>(document.paths).flatMap(([path, methods]) =>
  Object.entries<any>(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, method, path, operation }))
)

test.group('Architecture | OpenAPI', () => {
  test('is a valid OpenAPI 3.1 document, in both languages', async ({ assert }) => {
    for (const locale of ['zh-CN', 'en'] as const) {
      const validator = new Validator()
      const result = await validator.validate(structuredClone(openapiDocument(locale)))
      assert.deepEqual(result, { valid: true })
      assert.equal(validator.version, '3.1')
    }
  })

  test('the validator refuses a broken document', async ({ assert }) => {
    const broken = structuredClone(document)
    broken.paths['/offers'].get.responses = { 200: { content: {} } }
    assert.isFalse((await new Validator().validate(broken)).valid)
  })

  test('describes every route of the API and no other', ({ assert }) => {
    const routes = [...apiRoutes().keys()].filter((key) => !own.has(key)).sort()
    assert.isAbove(routes.length, 14)
    assert.deepEqual(operations.map(({ key }) => key).sort(), routes)
  })

  test('names the permission that the route asks for', ({ assert }) => {
    const routes = apiRoutes()
    for (const { key, operation } of operations) assert.equal(operation.security[0].token[0], routes.get(key), key)
    const declared = new Set(allPermissions().map(({ code }) => code))
    for (const { operation } of operations) assert.isTrue(declared.has(operation.security[0].token[0]))
  })

  test('every POST asks for an Idempotency-Key, and nothing else does', ({ assert }) => {
    for (const { key, method, operation } of operations) {
      const asks = (operation.parameters ?? []).some(({ $ref }: any) => $ref?.endsWith('/idempotencyKey'))
      assert.equal(asks, method === 'post', key)
    }
  })

  test('every reference leads somewhere, every parameter of a path is described', ({ assert }) => {
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      assert.exists(reference.split('/').reduce((at: any, name) => at?.[name], document), reference)
    }
    for (const { path, operation, key } of operations) {
      const described = (operation.parameters ?? []).filter((one: any) => one.in === 'path').map((one: any) => `{${one.name}}`)
      assert.deepEqual(described, path.match(/\{\w+\}/g) ?? [], key)
    }
  })

  test('operation ids are unique, every call has an example or an answer that names its schema', ({ assert }) => {
    const ids = operations.map(({ operation }) => operation.operationId)
    assert.equal(new Set(ids).size, ids.length)
    for (const group of docsView('zh-CN').groups) {
      for (const { answers, curl, id } of group.operations) {
        assert.isTrue(answers.some(({ schema, example }) => schema || example) || /\{ data|page/.test(JSON.stringify(answers)), id)
        assert.match(curl, /^curl /)
      }
    }
  })

  test('speaks the reader’s language', ({ assert }) => {
    assert.match(openapiDocument('zh-CN').paths['/offers'].get.summary, /[一-龥]/)
    assert.notMatch(JSON.stringify(openapiDocument('en')), /[一-龥]/)
  })
})
