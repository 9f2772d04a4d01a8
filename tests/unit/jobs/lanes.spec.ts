import { test } from '@japa/runner'
import { Lanes } from '#jobs/lanes'

test.group('Jobs | lanes', () => {
  test('a lane holds half of the places, a job without one as many as there are', ({ assert }) => {
    const lanes = new Lanes(8)
    const leave = [lanes.enter('a'), lanes.enter('a'), lanes.enter('b')]
    assert.deepEqual([lanes.room('a'), lanes.room('b'), lanes.room('c'), lanes.room(null)], [2, 3, 4, 8])
    for (const one of leave) one()
    assert.equal(lanes.room('a'), 4)
  })

  test('a slow lane holds a quarter, until its slow job has ended', ({ assert }) => {
    let now = 0
    const lanes = new Lanes(8, () => now)
    const leave = [lanes.enter('slow'), lanes.enter('slow'), lanes.enter('slow')]
    now = 1_001
    lanes.enter('quick')
    assert.isTrue(lanes.isSlow('slow'))
    assert.isFalse(lanes.isSlow('quick'))
    assert.isAtMost(lanes.room('slow'), 0)
    for (const one of leave) one()
    assert.equal(lanes.room('slow'), 4)
  })

  test('even one place is a place for each lane', ({ assert }) => {
    const lanes = new Lanes(1)
    assert.equal(lanes.room('a'), 1)
    lanes.enter('a')
    assert.equal(lanes.room('a'), 0)
  })
})
