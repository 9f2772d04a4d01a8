import { readdirSync, readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { courses } from '../../../app/orders/steps/refusals.js'

const locales = ['zh-CN', 'en'] as const
const texts = Object.fromEntries(
  locales.map((locale) => [locale, JSON.parse(readFileSync(app.makePath(`resources/lang/${locale}/orders.json`), 'utf8'))])
)

function keysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, path ? `${path}.${key}` : key))
}

/** Every problem code and note key that the sources write down. */
function written(pattern: RegExp): string[] {
  const files = readdirSync(app.makePath('app/orders'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const found = files.flatMap((file) => [...readFileSync(app.makePath('app/orders', file), 'utf8').matchAll(pattern)].map((match) => match[1]))
  return [...new Set(found)]
}

test.group('Orders | texts', () => {
  test('stand in both languages', ({ assert }) => {
    assert.sameMembers(keysOf(texts.en), keysOf(texts['zh-CN']))
  })

  test('exist for every problem that a step writes', ({ assert }) => {
    const codes = [...written(/problem: \{ code: '([a-z_]+)'/g), ...written(/(?:wait|review)\([a-z.]+, \{ code: '([a-z_]+)'/gi), ...Object.keys(courses)]
    assert.isAbove(codes.length, 25)
    for (const locale of locales) assert.deepEqual(codes.filter((code) => !texts[locale].problem[code]), [])
  })

  test('exist for every note that a step writes', ({ assert }) => {
    const keys = written(/note(?:: | = )\{ key: '([a-z_.]+)'/g)
    assert.isAbove(keys.length, 3)
    const textOf = (locale: string, key: string) => key.split('.').reduce((inner, name) => inner?.[name], texts[locale].note)
    for (const locale of locales) assert.deepEqual(keys.filter((key) => typeof textOf(locale, key) !== 'string'), [])
  })
})
