import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'

const root = fileURLToPath(new URL('../../', import.meta.url))
const text = readFileSync(`${root}docs/security.md`, 'utf8')

test.group('Architecture | docs/security.md', () => {
  test('names no test that does not exist', ({ assert }) => {
    const files = globSync('{tests,providers-plugins}/**/*.spec.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'))
    const named = [...new Set(text.match(/[\w/-]+\.spec\.ts/g))]
    assert.isAbove(named.length, 20)
    assert.deepEqual(named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`))), [])
  })
})
