import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { auditedElsewhere, auditedTables } from './audit_map.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Tables that a source writes to: by the query builder, by `insertInto`, or in SQL. */
function writtenTables(source: string): string[] {
  return auditedTables.filter((table) => {
    const builder = new RegExp(`from\\(\\s*'${table}'\\s*\\)(?:(?!from\\(|\\n\\n)[\\s\\S])*?\\.(?:update|delete|increment|decrement)\\(`)
    const insert = new RegExp(`(?:table\\(\\s*'${table}'\\s*\\)\\s*\\.?|insertInto\\(\\s*'${table}')`)
    const sql = new RegExp(`(?:INSERT (?:IGNORE )?INTO|UPDATE|DELETE FROM)\\s+${table}\\b`)
    return builder.test(source) || insert.test(source) || sql.test(source)
  })
}

const leavesRow = (source: string) => /(?:writeAudit|auditWrites?)\(/.test(source)

type Writing = { file: string; tables: string[]; isAudited: boolean }

function writingFiles(): Writing[] {
  return globSync('app/**/*.ts', { cwd: root }).flatMap((file) => {
    const source = readFileSync(`${root}${file}`, 'utf8')
    const tables = writtenTables(source)
    return tables.length > 0 ? [{ file, tables, isAudited: leavesRow(source) }] : []
  })
}

test.group('Architecture | audit', () => {
  test('every file that changes a price, role, switch, credential, approval or money leaves an audit row', ({ assert }) => {
    const files = writingFiles()
    assert.isAbove(files.length, 25)
    const silent = files.filter(({ file, isAudited }) => !isAudited && !(file in auditedElsewhere))
    assert.deepEqual(silent.map(({ file, tables }) => `${file}: ${tables.join(', ')}`), [])
  })

  test('the list of exceptions names none that is gone or audited by now', ({ assert }) => {
    const silent = new Set(writingFiles().filter(({ isAudited }) => !isAudited).map(({ file }) => file))
    assert.deepEqual(Object.keys(auditedElsewhere).filter((file) => !silent.has(file)), [])
  })

  test('is searched by the right pattern', ({ assert }) => {
    assert.deepEqual(writtenTables("await trx.from('wallets').where('id', 1).update({})"), ['wallets'])
    assert.deepEqual(writtenTables("await trx.from('wallets').select('id')\n\nawait trx.from('users').update({})"), [])
    assert.deepEqual(writtenTables("insertInto('ledger_entries', rows)"), ['ledger_entries'])
    assert.deepEqual(writtenTables('UPDATE wallet_holds SET x = 1'), ['wallet_holds'])
  })
})
