import hash from '@adonisjs/core/services/hash'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { requestSignInCode } from '#identity/actions/request_sign_in_code'
import { signIn } from '#identity/actions/sign_in'
import { rememberDevice } from '#identity/devices'
import { signInByCode } from '#identity/actions/use_sign_in_code'
import db from '@adonisjs/lucid/services/db'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember } from '#tests/fixtures/people'
import { statementsOf } from '#tests/fixtures/statements'

type Work = { statements: string[]; comparisons: number }

/** What a request costs, by what it does: the statements in their order, and how often a password is compared. No clock. */
async function workOf(act: () => Promise<unknown>): Promise<Work> {
  const verify = hash.verify
  let comparisons = 0
  hash.verify = (...args) => {
    comparisons++
    return verify.apply(hash, args)
  }
  try {
    const statements = await statementsOf(act)
    return { statements: statements.map((sql) => sql.replace(/;$/, '')), comparisons }
  } finally {
    hash.verify = verify
  }
}

let address = 0
const origin = () => ({ ipAddress: `198.51.100.${++address}`, requestId: null })

const KEY = 'k'.repeat(32)

/** What a browser may carry that is not the tried person’s own: a key that nobody knows, or one that another account knows. */
const browsers: Record<string, (other: { id: number }) => Promise<string>> = {
  'nobody signed in with': async () => 'u'.repeat(32),
  'another person signed in with': async (other) => {
    await rememberDevice(other.id, KEY)
    return KEY
  },
}

test.group('Identity | the same work for strangers', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })

  test('by password: one comparison and the same statements for a member, a suspended person and nobody', async ({ assert }) => {
    const [person, suspended] = [await givenMember(), await givenMember()]
    await db.from('users').where('id', suspended.id).update({ status: 'suspended' })
    const tried = (login: string, password = 'not this one either') => workOf(() => signIn({ login, password, origin: origin() }))
    await tried('warm@example.com')
    const known = await tried(person.email)
    assert.equal(known.comparisons, 1)
    assert.isNotEmpty(known.statements)
    assert.deepEqual(await tried('nobody@example.com'), known)
    assert.deepEqual(await tried(suspended.email, suspended.password), known)
    assert.deepEqual(await tried('13700000000'), await tried(person.phone))
  })

  for (const purpose of ['sign_in', 'reset'] as const) {
    test(`by code, to ${purpose}: a row and a job, whoever has the address`, async ({ assert }) => {
      const person = await givenMember()
      const asked = (login: string) => workOf(() => requestSignInCode({ login, purpose, origin: origin() }))
      await asked('warm@example.com')
      for (const [known, unknown] of [[person.email, 'nobody@example.com'], [person.phone, '13700000000']]) {
        const work = await asked(known)
        assert.deepEqual(await asked(unknown), work)
        assert.equal(work.comparisons, 0)
        assert.lengthOf(work.statements.filter((sql) => /insert into `sign_in_codes`/i.test(sql)), 1)
        assert.isEmpty(work.statements.filter((sql) => /messages|outbox|`users`/i.test(sql)))
      }
    })
  }

  test('by a wrong code: the same statements before and after somebody was found', async ({ assert }) => {
    const person = await givenMember()
    const entered = async (login: string) => {
      const asked = await requestSignInCode({ login, purpose: 'sign_in', origin: origin() })
      if (!asked.ok) throw new Error(asked.error.type)
      return workOf(() => signInByCode({ ...asked.value, code: '000000', origin: origin() }))
    }
    await entered('13700000001')
    assert.deepEqual(await entered('13700000000'), await entered(person.phone))
  })

  for (const [whose, keyOf] of Object.entries(browsers)) {
    test(`in a browser that ${whose}: no difference between a member and nobody, by password, code and reset`, async ({ assert }) => {
      const [person, other] = [await givenMember(), await givenMember()]
      const device = await keyOf(other)
      const acts = {
        password: (login: string) => signIn({ login, password: 'not this one either', origin: origin(), device }),
        sign_in: (login: string) => requestSignInCode({ login, purpose: 'sign_in', origin: origin(), device }),
        reset: (login: string) => requestSignInCode({ login, purpose: 'reset', origin: origin(), device }),
      }
      for (const [how, act] of Object.entries(acts)) {
        await act('warm@example.com')
        for (const [known, unknown] of [[person.email, `nobody-${how}@example.com`], [person.phone, '13700000000']]) {
          const work = await workOf(() => act(known))
          assert.deepEqual(await workOf(() => act(unknown)), work, `${how} of ${known}`)
          assert.equal(work.comparisons, how === 'password' ? 1 : 0)
          assert.lengthOf(work.statements.filter((sql) => /known_devices/i.test(sql)), 1)
        }
      }
    })
  }

  test('in one’s own browser: one comparison and one look for it, as everywhere', async ({ assert }) => {
    const person = await givenMember()
    await rememberDevice(person.id, KEY)
    const tried = () => workOf(() => signIn({ login: person.email, password: 'not this one either', origin: origin(), device: KEY }))
    await tried()
    const work = await tried()
    assert.equal(work.comparisons, 1)
    assert.lengthOf(work.statements.filter((sql) => /known_devices/i.test(sql)), 1)
  })
})
