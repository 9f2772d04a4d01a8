import { test } from '@japa/runner'
import { checkCharacter, creditCodeOf } from '#identity/credit_code'

test.group('Identity | credit code', () => {
  test('accepts codes of real companies, however they are typed', ({ assert }) => {
    assert.equal(creditCodeOf('91110000600037341L'), '91110000600037341L')
    assert.equal(creditCodeOf('9111 0000-6000 37341l'), '91110000600037341L')
    assert.equal(checkCharacter('91440300708461136'), 'T')
  })

  test('refuses a wrong check character, a swapped pair, letters that are never used, and other lengths', ({ assert }) => {
    for (const code of ['91110000600037341X', '91110000600073341L', '9111000060003734IL', '91110000600037341', '911100006000373411L', '', '91A10000600037341L']) {
      assert.isNull(creditCodeOf(code), code)
    }
  })
})
