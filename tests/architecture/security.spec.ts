import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { decidingIds } from './security_ids.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const text = readFileSync(`${root}docs/security.md`, 'utf8')

test.group('Architecture | docs/security.md', () => {
  test('names no test that does not exist', ({ assert }) => {
    const files = globSync('{tests,providers-plugins}/**/*.spec.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'))
    const named = [...new Set(text.match(/[\w/-]+\.spec\.ts/g))]
    assert.isAbove(named.length, 20)
    assert.deepEqual(named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`))), [])
  })

  test('has a line for each requirement that decides, and each line names a spec that exists', ({ assert }) => {
    const lines = text.split('\n').filter((line) => /^\| \d/.test(line)).map((line) => line.split('|').map((cell) => cell.trim()))
    const shown = new Set(lines.flatMap(([, ids, how, specs]) => (how && /[\w/-]+\.spec\.ts/.test(specs) ? ids.split(', ').flatMap(idsIn) : [])))
    assert.deepEqual(decidingIds.filter((id) => !shown.has(id)), [])
    assert.deepEqual(lines.filter(([, , , specs]) => !/[\w/-]+\.spec\.ts/.test(specs)).map(([, ids]) => ids), [])
  })
})

/** `8.3.1–8.3.3+` is three of them. */
function idsIn(range: string): string[] {
  const [from, to = from] = range.replaceAll('+', '').split('–')
  const [head, first] = [from.slice(0, from.lastIndexOf('.')), Number(from.slice(from.lastIndexOf('.') + 1))]
  const last = Number(to.slice(to.lastIndexOf('.') + 1))
  return Array.from({ length: last - first + 1 }, (_, index) => `${head}.${first + index}`)
}
