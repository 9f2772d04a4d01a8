import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { createToken } from '#identity/actions/create_token'
import { givenMember, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'
import { linkSentTo, signInCodeSentTo } from './helpers.ts'

/** What the demo's outbox shows is kept by the development drivers alone; real gateways wipe it (`deliver_message`). */
const shownOnPurpose = new Set(['messages'])

async function everyTable(): Promise<Map<string, string>> {
  const [tables] = await db.rawQuery("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")
  const names: string[] = tables.map(({ name }: { name: string }) => name).filter((name: string) => !shownOnPurpose.has(name))
  return new Map(await Promise.all(names.map(async (name) => [name, JSON.stringify(await db.from(name))] as const)))
}

test.group('Identity | canaries', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => limiter.clear())

  test('no password, code, link, secret, token or key lies in any table, answer or address', async ({ client, assert }) => {
    const person = await givenMember()
    const factor = await givenSecondFactor(person)
    const guess = 'a canary that sings 7f3a'
    const answers: string[] = []
    const keep = (response: any) => {
      answers.push(response.text(), JSON.stringify(response.headers()), JSON.stringify(response.flashMessages()))
      return response
    }
    keep(await client.post('/sign-in').withCsrfToken().form({ login: person.email, password: guess }).redirects(0))
    const half = keep(await client.post('/sign-in').withCsrfToken().form({ login: person.email, password: person.password }).redirects(0))
    keep(await client.post('/sign-in/second-factor').withSession(half.session()).withCsrfToken().form({ code: factor.recoveryCodes[0] }).redirects(0))
    keep(await client.post('/sign-in/code').withCsrfToken().form({ login: person.phone }).redirects(0))
    const code = await signInCodeSentTo(person.phone)
    keep(await client.post('/forgot-password').withCsrfToken().form({ login: person.email }).redirects(0))
    const link = await linkSentTo(person.email, 'password_reset')
    const token = await createToken(await viewerFor(person), { name: 'canary', scopes: ['identity.self.manage'], days: 1 })
    const session = await sessionOf(person, { hasSecondFactor: true })
    keep(await client.get('/account/security').withSession(session))
    const canaries = {
      guess, password: person.password, secret: factor.secret, recovery: factor.recoveryCodes[1], used: factor.recoveryCodes[0],
      link: link.split('.')[1], token: token.ok ? token.value.value : '', key: String(session.session_key),
    }
    const tables = await everyTable()
    const found = Object.entries(canaries).flatMap(([name, value]) => [
      ...[...tables].filter(([, text]) => text.includes(value)).map(([table]) => `${name} in ${table}`),
      ...(answers.some((text) => text.includes(value)) ? [`${name} in an answer`] : []),
    ])
    assert.deepEqual(found, [])
    assert.notInclude(tables.get('sign_in_codes')!, code)
    assert.notInclude(tables.get('audit_rows')!, code)
    assert.notInclude(tables.get('jobs')!, code)
  })
})
