import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { unprotectedTables } from '#audit/queries/unprotected_tables'
import { appendOnlyTables } from '#database/append_only'
import { accountOf, grantStatements } from '#database/grants'
import { ownerDb } from '#tests/fixtures/database'

test.group('Audit | rights of the database user', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  for (const table of appendOnlyTables) {
    test(`${table}: web and worker neither change nor delete rows`, async ({ assert }) => {
      await assert.rejects(() => db.from(table).delete(), /DELETE command denied/)
      await assert.rejects(() => db.rawQuery(`UPDATE ${table} SET ${table === 'audit_seals' ? 'seq = seq' : 'id = id'}`), /UPDATE command denied/)
      await assert.rejects(() => db.rawQuery(`TRUNCATE TABLE ${table}`), /denied/)
      await assert.rejects(() => db.rawQuery(`DROP TABLE ${table}`), /denied/)
    })
  }

  test('is said where it is too wide: of the owner, not of the application', async ({ assert }) => {
    assert.deepEqual(await unprotectedTables(db.connection()), [])
    assert.deepEqual(await unprotectedTables(ownerDb()), [...appendOnlyTables])
  })

  test('covers every table that is there, new ones after the next grant', async ({ assert }) => {
    const list = `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' ORDER BY name`
    const [[seen], [all]] = [await db.rawQuery(list), await ownerDb().rawQuery(list)]
    assert.deepEqual(seen, all)
  })

  test('leaves the record of migrations alone', ({ assert }) => {
    assert.deepEqual(grantStatements('hub', ['adonis_schema'], "'a'@'%'"), ["GRANT SELECT ON `hub`.`adonis_schema` TO 'a'@'%'"])
    assert.isFalse(grantStatements('hub', ['users'], "'a'@'%'").some((statement) => statement.startsWith('REVOKE')))
  })

  test('refuses what is no user', ({ assert }) => {
    assert.equal(accountOf('hub_app@10.0.0.%'), "'hub_app'@'10.0.0.%'")
    assert.equal(accountOf('hub_app'), "'hub_app'@'%'")
    assert.isNull(accountOf("x' IDENTIFIED BY ''"))
  })
})
