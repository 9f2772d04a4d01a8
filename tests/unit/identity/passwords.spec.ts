import { test } from '@japa/runner'
import { masked, normalPhone } from '#identity/addresses'
import { passwordFault } from '#identity/passwords'

test.group('Identity | passwords', () => {
  test('counts characters, not bytes, and cuts nothing off', ({ assert }) => {
    assert.equal(passwordFault('山高水长春暖花'), 'too_short')
    assert.isNull(passwordFault('山高水长春暖花开日月'))
    assert.isNull(passwordFault('abcde'.repeat(25) + 'xyz'))
    assert.equal(passwordFault('abcde'.repeat(25) + 'wxyz'), 'too_long')
  })

  test('demands no kinds of characters', ({ assert }) => {
    assert.isNull(passwordFault('onlylowercaseletters'))
    assert.isNull(passwordFault('correct horse battery staple'))
  })

  test('refuses common words, also with digits behind', ({ assert }) => {
    for (const password of ['1234567890', 'password2026', 'Qwertyuiop1', 'administrator', 'iloveyou123!']) {
      assert.equal(passwordFault(password), 'too_common', password)
    }
  })

  test('refuses one’s own name and address with little added', ({ assert }) => {
    assert.equal(passwordFault('lin.xiaoyu88', ['lin.xiaoyu@example.com']), 'like_own_data')
    assert.isNull(passwordFault('lin.xiaoyu likes rainy days', ['lin.xiaoyu@example.com']))
  })
})

test.group('Identity | addresses', () => {
  test('knows a mainland number however it is written', ({ assert }) => {
    for (const typed of ['13800138000', '+8613800138000', '86 138 0013 8000', '138-0013-8000']) {
      assert.equal(normalPhone(typed), '13800138000')
    }
  })

  test('refuses what is no number and keeps foreign ones', ({ assert }) => {
    for (const typed of ['12800138000', '1380013800', 'abc', '+0123456789', '']) assert.isNull(normalPhone(typed))
    assert.equal(normalPhone('+44 20 7946 0958'), '+442079460958')
  })

  test('masks enough', ({ assert }) => {
    assert.equal(masked('13800138000'), '138****8000')
    assert.equal(masked('ning@example.com'), 'n***@example.com')
  })
})
