import { test } from '@japa/runner'
import { seedResult } from '../../../scripts/lib/hub.ts'

const login = { role: 'operations', email: 'operations@kboss.example', password: 'x' }

test.group('Scripts | what demo:seed prints', () => {
  test('takes the last line with logins, whatever is logged around it', ({ assert }) => {
    const output = `{"level":30,"msg":"ready"}\n${JSON.stringify({ logins: [login], tokens: { customer: 't' } })}\nbye\n`
    assert.deepEqual(seedResult(output), { logins: [login], tokens: { customer: 't' } })
  })

  test('refuses output without logins', ({ assert }) => {
    assert.throws(() => seedResult('{"level":30}\ndone'), /did not print its logins/)
  })
})
