import { test } from '@japa/runner'
import { FairQueue } from '#suppliers/pipeline/fair_queue'
import { ConnectionRateLimit, RateLimit } from '#suppliers/pipeline/rate_limit'

test.group('Suppliers | fair queue', () => {
  test('gives every customer a turn', async ({ assert }) => {
    const queue = new FairQueue()
    const order: string[] = []
    const put = (turn: string, name: string) => queue.enqueue(async () => void order.push(name), { turn })
    for (const name of ['a1', 'a2', 'a3']) put('a', name)
    put('b', 'b1')
    put('c', 'c1')
    while (queue.size > 0) await queue.dequeue()!()
    assert.deepEqual(order, ['a1', 'b1', 'c1', 'a2', 'a3'])
    assert.isUndefined(queue.dequeue())
  })

  test('lets a late customer in before the rest of a busy one', async ({ assert }) => {
    const queue = new FairQueue()
    const run = async () => {}
    for (let i = 0; i < 100; i++) queue.enqueue(run, { turn: 'busy' })
    const late = async () => {}
    queue.enqueue(late, { turn: 'late' })
    queue.dequeue()
    assert.equal(queue.dequeue(), late)
    assert.equal(queue.waitingFor('busy'), 99)
  })
})

test.group('Suppliers | rate limit', () => {
  test('spreads what exceeds the share of a second', async ({ assert }) => {
    const limit = new RateLimit(20, 1)
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: 24 }, () => limit.take()))
    assert.isAtLeast(performance.now() - startedAt, 150)
  })

  test('an operation with a limit of its own waits for it, and holds up no other', async ({ assert }) => {
    const limit = new ConnectionRateLimit({ requestsPerSecond: 1_000, operationRequestsPerSecond: { fetchBill: 5 } }, 1)
    const ended: string[] = []
    const bills = Promise.all(Array.from({ length: 6 }, async () => void ended.push(`bill ${await limit.take('fetchBill')}`)))
    await Promise.all(Array.from({ length: 20 }, async () => void ended.push(`order ${await limit.take('queryOrder')}`)))
    assert.isAtLeast(ended.filter((one) => one.startsWith('order')).length, 20)
    assert.isAtMost(ended.filter((one) => one.startsWith('bill')).length, 5)
    await bills
    assert.lengthOf(ended, 26)
  })

  test('stops waiting when the call is aborted', async ({ assert }) => {
    const limit = new RateLimit(1, 1)
    await limit.take()
    await assert.rejects(() => limit.take(AbortSignal.timeout(20)), /aborted/)
  })
})
