import { globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { refusalReasons } from '#supplier-sdk'
import { faultKinds } from '#suppliers/sdk/testing/sandbox/faults'

/** Callers give both arguments: Chinese counts all of them, English the rest. */
const countedDifferently = new Set(['reports.home.and_more'])

const root = fileURLToPath(new URL('../../', import.meta.url))

function keysOf(texts: object, path = ''): string[] {
  return Object.entries(texts).flatMap(([name, text]) => (typeof text === 'object' ? keysOf(text, `${path}${name}.`) : [`${path}${name}`]))
}

function keysIn(locale: string): Map<string, string> {
  const keys = new Map<string, string>()
  for (const file of readdirSync(`${root}resources/lang/${locale}`)) {
    const texts = JSON.parse(readFileSync(`${root}resources/lang/${locale}/${file}`, 'utf8'))
    for (const key of keysOf(texts)) keys.set(`${file.replace('.json', '')}.${key}`, key.split('.').reduce((at: any, part) => at?.[part], texts))
  }
  return keys
}

/** Keys that are written out in sources; those put together at run time are not seen here. */
function literalKeys(text: string): string[] {
  return [...text.matchAll(/(?:\bt|formatMessage)\(\s*'([a-z_]+(?:\.[\w-]+)+)'/g)].map(([, key]) => key)
}

/** A key that ends with `_` is the beginning of one: `t('orders.group_' + group)`. */
function isKnown(key: string, known: ReadonlyMap<string, string>): boolean {
  return known.has(key) || (key.endsWith('_') && [...known.keys()].some((other) => other.startsWith(key)))
}

const argumentsOf = (text: string) => [...new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name]) => name))].sort()

test.group('Architecture | languages', () => {
  test('say the same things in both', ({ assert }) => {
    const [zh, en] = [keysIn('zh-CN'), keysIn('en')]
    assert.deepEqual([...zh.keys()].filter((key) => !en.has(key)), [], 'missing in en')
    assert.deepEqual([...en.keys()].filter((key) => !zh.has(key)), [], 'missing in zh-CN')
  })

  test('take the same arguments in both', ({ assert }) => {
    const [zh, en] = [keysIn('zh-CN'), keysIn('en')]
    const simple = (text: string) => typeof text === 'string' && !/plural|select/.test(text)
    const differing = [...zh].filter(([key, text]) => {
      const other = en.get(key)
      return other !== undefined && simple(text) && simple(other) && String(argumentsOf(text)) !== String(argumentsOf(other))
    })
    assert.deepEqual(differing.map(([key]) => key).filter((key) => !countedDifferently.has(key)), [])
  })

  test('hold every key that sources and templates name', ({ assert }) => {
    const known = keysIn('zh-CN')
    const files = [...globSync('app/**/*.ts', { cwd: root }), ...globSync('resources/views/**/*.edge', { cwd: root })]
    const missing = files.flatMap((file) =>
      literalKeys(readFileSync(`${root}${file}`, 'utf8')).filter((key) => !isKnown(key, known)).map((key) => `${file}: ${key}`)
    )
    assert.deepEqual(missing, [])
  })

  test('have a word for each reason of a supplier', ({ assert }) => {
    const named = [...keysIn('en').keys()].filter((key) => key.startsWith('suppliers.refusal.'))
    assert.sameMembers(named, refusalReasons.map((reason) => `suppliers.refusal.${reason}`))
  })

  test('have a word for each fault of a sandbox', ({ assert }) => {
    const named = [...keysIn('zh-CN').keys()].filter((key) => key.startsWith('suppliers.fault.'))
    assert.sameMembers(named, Object.keys(faultKinds).map((fault) => `suppliers.fault.${fault}`))
  })

  test('are searched by the right pattern', ({ assert }) => {
    assert.deepEqual(literalKeys("{{ t('a.b_c.d', { x }) }} i18n.t('e.f') input('no.key')"), ['a.b_c.d', 'e.f'])
    assert.isFalse(isKnown('a.gone_', new Map([['a.b_c', 'x']])))
    assert.deepEqual(argumentsOf('{a} of {b, number}'), ['a', 'b'])
  })
})
