import { test } from '@japa/runner'
import { idCardCheck, idCardOf, maskedName, maskedNumber, numberOf } from '#enrolment/identity_numbers'

const now = new Date('2026-11-26T00:00:00Z')
const withCheck = (seventeen: string) => `${seventeen}${idCardCheck(seventeen)}`

test.group('Enrolment | identity numbers', () => {
  test('takes a number whose check character fits, also X and small letters', ({ assert }) => {
    assert.equal(idCardOf('11010519491231002x', now), '11010519491231002X')
    assert.equal(idCardOf(' 440524 18800101 0014 ', now), null)
    assert.equal(idCardOf(withCheck('11010119900307001'), now), withCheck('11010119900307001'))
  })

  test('refuses a wrong check character and any changed digit', ({ assert }) => {
    const good = '11010519491231002X'
    for (let at = 0; at < 17; at++) {
      const changed = `${good.slice(0, at)}${(Number(good[at]) + 1) % 10}${good.slice(at + 1)}`
      assert.isNull(idCardOf(changed, now), changed)
    }
    assert.isNull(idCardOf('110105194912310021', now))
  })

  test('refuses days that never were or are still to come', ({ assert }) => {
    for (const day of ['19900230', '20261231', '18991231', '20231301']) assert.isNull(idCardOf(withCheck(`110101${day}001`), now), day)
  })

  test('refuses what has another form', ({ assert }) => {
    for (const typed of ['', '110105491231002', '1101051949123100２X', '11010519491231002XX', '<script>']) assert.isNull(idCardOf(typed, now))
  })

  test('asks of a company for a credit code and of a person for a card', ({ assert }) => {
    assert.isNull(numberOf('company', '11010519491231002X', now))
    assert.equal(numberOf('person', '11010519491231002X', now), '11010519491231002X')
  })

  test('shows the first three and last four characters, and one of a name', ({ assert }) => {
    assert.equal(maskedNumber('11010519491231002X'), '110***********002X')
    assert.equal(maskedName('欧阳明'), '欧**')
    assert.equal(maskedName('丁'), '丁*')
  })
})
