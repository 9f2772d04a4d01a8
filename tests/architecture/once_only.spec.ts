import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { mayRepeat, provenOnce } from './once_only.ts'

const tests = fileURLToPath(new URL('../', import.meta.url))

function writingRoutes(): string[] {
  if (!router.commited) router.commit()
  const routes = Object.values(router.toJSON()).flat() as { pattern: string; methods: string[] }[]
  return routes.filter(({ pattern }) => !pattern.includes('/test-only/'))
    .flatMap(({ pattern, methods }) => methods.filter((method) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method)).map((method) => `${method} ${pattern}`))
}

test.group('Architecture | once only', () => {
  const listed = [...Object.values(provenOnce), ...Object.values(mayRepeat)].flat()

  test('every route that writes says what the same request does fifty times at once', ({ assert }) => {
    assert.deepEqual(writingRoutes().filter((route) => !listed.includes(route)), [])
  })

  test('the list names no route twice and none that is gone', ({ assert }) => {
    const routes = new Set(writingRoutes())
    assert.deepEqual(listed.filter((route, index) => !routes.has(route) || listed.indexOf(route) !== index), [])
  })

  test('the specs that it names send fifty', ({ assert }) => {
    const without = Object.keys(provenOnce).filter((file) => !/length: 50|PARALLEL = 50|fiftyHaveOneEffect\(/.test(readFileSync(`${tests}${file}`, 'utf8')))
    assert.deepEqual(without, [])
  })
})
