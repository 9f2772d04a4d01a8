import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (pattern: string) => globSync(pattern, { cwd: root }).map((file) => ({ file, source: readFileSync(`${root}${file}`, 'utf8') }))
const found = (sources: readonly { file: string; source: string }[], pattern: RegExp) =>
  sources.flatMap(({ file, source }) => [...source.matchAll(pattern)].map((match) => ({ file, text: match[1] ?? match[0] })))

/** What a template may write without escaping: slots of components, a QR code that we draw, a cell that a component has built. */
const rawAllowed = /^(?:await \$slots\.\w+\(.*\)|\$slots\.\w+ \? await \$slots\.\w+\(\) : ''|qr|item\.html)$/

/** What stands in statements besides `?`: constants and SQL of ours, by name. No value that came in with a request is among them. */
const sqlAllowed = new Set([
  'SLICE', 'STEP', 'TOLD', 'VIOLATIONS_MAX', 'columns', 'sessionColumns', 'owner', 'period', 'sql', 'statement', 'stepOf', 'table', 'departmentsBelow',
  'sealedColumns', 'inQueue', 'cases', 'values', 'updates', "columns.join(', ')", "keptShare('price_fen')", "keptShare('saved_fen')",
  "writes.map(({ sql }) => sql).join('; ')", "newest('latest', '')", "newest('known', 'AND available_fen IS NOT NULL')", 'groupKey', 'groupName', 'update',
])
/** One question mark, or one row of them, for each of some values. */
const questionMarks = /^\w+\.map\(\(\) => '[?(), ]+'\)\.join\(', '\)$/

test.group('Architecture | sources', () => {
  test('templates write raw what is ours alone', ({ assert }) => {
    const raw = found(read('resources/views/**/*.edge'), /\{\{\{\s*(.+?)\s*\}\}\}/g)
    assert.isAbove(raw.length, 10)
    assert.deepEqual(raw.filter(({ text }) => !rawAllowed.test(text)), [])
  })

  test('no statement is put together from what came in', ({ assert }) => {
    const statements = found(read('app/**/*.ts'), /(?:rawQuery|\w+Raw|\.raw|readPrepared)\(\s*`([^`]*)`/g)
    assert.isAbove(statements.length, 20)
    const pieces = statements.flatMap(({ file, text }) => [...text.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g)].map(([, piece]) => ({ file, piece })))
    assert.deepEqual(pieces.filter(({ piece }) => !sqlAllowed.has(piece) && !questionMarks.test(piece)), [])
  })

  test('nothing runs a shell, evaluates text or turns certificates off', ({ assert }) => {
    const forbidden = /child_process|\beval\(|new Function\(|rejectUnauthorized: false|NODE_TLS_REJECT_UNAUTHORIZED/g
    assert.deepEqual(found(read('{app,providers-plugins/*,config,start}/**/*.ts'), forbidden).filter(({ file }) => !file.includes('/tests/')), [])
    const scripts = found(read('resources/js/**/*.js'), /\beval\(|new Function\(|innerHTML\s*=|from 'alpinejs'/g)
    assert.deepEqual(scripts, [])
  })

  test('patterns come from plugins, never from a field that somebody fills in', ({ assert }) => {
    const made = found(read('app/**/*.ts'), /new RegExp\((?!['"`/])[^)]*\)/g).map(({ file }) => file)
    assert.sameMembers(made, ['app/suppliers/sdk/settings.ts', 'app/suppliers/sdk/options_check.ts'])
  })

  test('nothing is random by Math.random, no XML is read', ({ assert }) => {
    const files = found(read('{app,providers-plugins/*}/**/*.ts'), /Math\.random\(|DOMParser|XMLParser|xml2js/g).map(({ file }) => file)
    // How long to wait before a transaction is tried again, and stand-ins for suppliers, are no secrets.
    assert.deepEqual(files.filter((file) => !/\/(?:tests|sandbox|testing)\/|kernel\/database\/transaction\.ts$/.test(file)), [])
  })
})
