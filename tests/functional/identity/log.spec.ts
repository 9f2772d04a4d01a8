import { test } from '@japa/runner'
import limiter from '@adonisjs/limiter/services/main'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'
import { startSecondServer } from '#tests/fixtures/second_server'

test.group('Identity | log', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })

  test('says who tried to sign in, from where, in which request, and holds no secret at its most talkative', async ({ assert, cleanup }) => {
    const person = await givenMember()
    const factor = await givenSecondFactor(person)
    const server = await startSecondServer({ LOG_LEVEL: 'trace' })
    cleanup(() => server.stop())
    const base = `http://127.0.0.1:${server.port}`
    let cookie = ''
    const take = (answer: Response) => {
      cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') || cookie
      return answer
    }
    const send = async (page: string, form: Record<string, string>) => {
      const shown = take(await fetch(base + page, { headers: { cookie } }))
      const token = /name=["']_csrf["'] value=["']([^"']+)["']/.exec(await shown.text())![1]
      return take(await fetch(base + page, { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams({ _csrf: token, ...form }) }))
    }
    const guess = 'a canary that sings 9c1d'
    const refused = await send('/sign-in', { login: person.email, password: guess })
    await send('/sign-in', { login: person.email, password: person.password })
    await send('/sign-in/second-factor', { code: factor.recoveryCodes[0] })
    await fetch(`${base}/set-password/1.${'c'.repeat(32)}`)
    const log = server.log()
    const line = log.split('\n').find((one) => one.includes('identity.session.refused'))!
    for (const part of [`"userId":${person.id}`, '"ipAddress":"127.0.0.1"', `"requestId":"${refused.headers.get('x-request-id')}"`]) assert.include(line, part)
    assert.include(log, 'identity.session.half_started')
    assert.include(log, 'identity.session.started')
    for (const canary of [guess, person.password, factor.secret, factor.recoveryCodes[0], cookie.split('=')[1]]) assert.notInclude(log, canary)
  }).timeout(60_000)
})
