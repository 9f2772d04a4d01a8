import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { allLineStates, birthStates, isLegal, isTerminal, lineStates, shapeOf, tableProblems, terminalStates } from '#orders/order_line_states'
import { orderStateOf } from '#orders/order_state'

const read = (path: string) => JSON.parse(readFileSync(app.makePath(path), 'utf8'))

test.group('Orders | states of a line', () => {
  test('has no state that nobody reaches or leaves', ({ assert }) => {
    assert.deepEqual(tableProblems(lineStates, birthStates), [])
  })

  test('finds what is wrong with a table', ({ assert }) => {
    const fine = { owner: 'system', dueMs: 1, overdue: 'reported' } as const
    const done = { to: [], owner: null, dueMs: null, overdue: null }
    assert.deepEqual(tableProblems({ a: { to: ['b'], ...fine }, b: done, c: done }, ['a']), ['nothing leads to c'])
    assert.deepEqual(tableProblems({ a: { to: ['b', 'x'], ...fine }, b: done }, ['a']), ['a goes to unknown states x'])
    assert.deepEqual(tableProblems({ a: { to: ['b'], ...fine, owner: null }, b: done }, ['a']), ['a needs an owner, a due date and what follows it'])
    assert.deepEqual(tableProblems({ a: { to: ['b'], ...fine, overdue: 'a' }, b: done }, ['a']), ['a may not become a when overdue'])
  })

  test('ends in six states and only there', ({ assert }) => {
    assert.sameMembers(terminalStates, ['completed', 'partially_completed', 'cancelled', 'rejected', 'expired', 'failed_refunded'])
  })

  test('gives every state under way an owner, a due date and a consequence', ({ assert }) => {
    for (const state of allLineStates.filter((one) => !isTerminal(one))) {
      const { owner, dueMs, overdue } = shapeOf(state)
      assert.isTrue(owner !== null && dueMs !== null && dueMs > 0 && overdue !== null, state)
    }
  })

  test('never lets money be spent twice by the table alone', ({ assert }) => {
    assert.isFalse(isLegal('provisioning', 'confirming'))
    assert.isFalse(isLegal('provisioning', 'submitting'))
    assert.isFalse(isLegal('completed', 'compensating'))
    assert.isFalse(isLegal('funds_held', 'action_required'))
    assert.isFalse(isLegal('uncertain', 'cancelled'))
  })

  test('has one label in both languages and one tone for every state', ({ assert }) => {
    const tones = read('resources/views/states.json')
    for (const locale of ['zh-CN', 'en']) {
      const { state: labels } = read(`resources/lang/${locale}/ui.json`)
      for (const state of allLineStates) {
        assert.isString(labels.order_line[state], `${locale} order_line.${state}`)
        assert.isString(labels.order[state], `${locale} order.${state}`)
        assert.isString(tones.order_line[state], `tone order_line.${state}`)
        assert.isString(tones.order[state], `tone order.${state}`)
        for (const words of ['unsubscribe', 'act']) {
          assert.isString(labels[words][state], `${locale} ${words}.${state}`)
          assert.equal(tones[words][state], tones.order_line[state], `tone ${words}.${state}`)
        }
      }
    }
  })
})

test.group('Orders | state of an order', () => {
  const cases = [
    [['funds_held'], 'funds_held'],
    [['completed', 'completed'], 'completed'],
    [['completed', 'provisioning'], 'provisioning'],
    [['completed', 'failed_refunded'], 'partially_completed'],
    [['partially_completed', 'cancelled'], 'partially_completed'],
    [['cancelled', 'failed_refunded'], 'failed_refunded'],
    [['cancelled', 'expired'], 'expired'],
    [['provisioning', 'action_required', 'completed'], 'action_required'],
    [['funds_held', 'manual_review'], 'manual_review'],
    [['uncertain', 'confirming'], 'uncertain'],
  ] as const
  for (const [lines, expected] of cases) {
    test(`is ${expected} of ${lines.join(' + ')}`, ({ assert }) => {
      assert.equal(orderStateOf(lines), expected)
    })
  }

  test('needs a line', ({ assert }) => {
    assert.throws(() => orderStateOf([]))
  })

  test('is known for every pair of states', ({ assert }) => {
    for (const one of allLineStates) for (const two of allLineStates) assert.include(allLineStates, orderStateOf([one, two]))
  })
})
