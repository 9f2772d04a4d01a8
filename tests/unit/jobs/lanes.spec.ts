import { test } from '@japa/runner'
import { Lanes } from '#jobs/lanes'

/** How many jobs of a lane may start at once. */
function room(lanes: Lanes, lane: string | null): number {
  const left = lanes.room()
  let started = 0
  while (started < lanes.places && left.take(lane)) started += 1
  return started
}

test.group('Jobs | lanes', () => {
  test('a lane holds half of the places, a job without one as many as there are', ({ assert }) => {
    const lanes = new Lanes(8)
    const leave = [lanes.enter('a'), lanes.enter('a'), lanes.enter('b')]
    assert.deepEqual([room(lanes, 'a'), room(lanes, 'b'), room(lanes, 'c'), room(lanes, null)], [2, 3, 4, 8])
    for (const one of leave) one()
    assert.equal(room(lanes, 'a'), 4)
  })

  test('a slow lane holds an eighth of a busy worker, until its slow jobs have ended', ({ assert }) => {
    let now = 0
    const lanes = new Lanes(16, { now: () => now })
    const leave = lanes.enter('slow')
    now = 1_001
    for (let count = 0; count < 8; count++) lanes.enter('quick')
    const left = lanes.room()
    assert.deepEqual([left.stateOf('slow'), left.stateOf('quick')], ['slow', 'well'])
    assert.equal(room(lanes, 'slow'), 1)
    leave()
    assert.equal(room(lanes, 'slow'), 8)
  })

  test('a lane of which somebody says that its party is ill holds a sixteenth of a busy worker', ({ assert }) => {
    const lanes = new Lanes(16, { isTroubled: (lane) => lane === 'ill' })
    for (let count = 0; count < 8; count++) lanes.enter(null)
    assert.deepEqual([room(lanes, 'ill'), room(lanes, 'well')], [1, 8])
  })

  test('a lane in trouble has what nobody asks for, as long as half of the places stay free', ({ assert }) => {
    const lanes = new Lanes(16, { isTroubled: (lane) => lane.startsWith('ill') })
    assert.equal(room(lanes, 'ill'), 8)
    for (let count = 0; count < 5; count++) lanes.enter('ill')
    assert.equal(room(lanes, 'ill'), 3)
    assert.equal(room(lanes, 'ill too'), 3)
    for (let count = 0; count < 6; count++) lanes.enter(null)
    assert.equal(room(lanes, 'ill'), 0)
    assert.equal(room(lanes, 'ill too'), 1)
  })

  test('however many jobs are looked at, a lane is looked at once in a claim', ({ assert }) => {
    const asked: string[] = []
    const lanes = new Lanes(16, { isTroubled: (lane) => asked.push(lane) > 0 })
    const left = lanes.room()
    for (let count = 0; count < 40; count++) for (const lane of ['a', 'b']) left.take(lane)
    assert.deepEqual([left.stateOf('a'), asked], ['ill', ['a', 'b']])
  })

  test('even one place is a place for each lane', ({ assert }) => {
    const lanes = new Lanes(1, { isTroubled: () => true })
    assert.equal(room(lanes, 'a'), 1)
    lanes.enter('a')
    assert.equal(room(lanes, 'a'), 0)
  })
})
