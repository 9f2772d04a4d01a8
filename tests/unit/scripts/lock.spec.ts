import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { tryLock, withLock } from '../../../scripts/lib/lock.mjs'

/** No process has it: above the largest pid that Linux gives out. */
const deadPid = 4_194_305

test.group('Scripts | lock', () => {
  test('refuses a second holder and names the first', async ({ assert, fs }) => {
    const path = join(fs.basePath, 'demo.lock')
    const first = tryLock(path)
    assert.isFunction(first.release)
    assert.deepEqual(tryLock(path), { holder: process.pid })
    first.release?.()
    assert.isFunction(tryLock(path).release)
  })

  test('takes over the lock of a dead process', async ({ assert, fs }) => {
    const path = join(fs.basePath, 'dead.lock')
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'owner.json'), JSON.stringify({ pid: deadPid, startedAt: '1' }))
    assert.isFunction(tryLock(path).release)
  })

  test('takes over when another process got the same pid', async ({ assert, fs }) => {
    const path = join(fs.basePath, 'reused.lock')
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'owner.json'), JSON.stringify({ pid: process.pid, startedAt: '1' }))
    assert.isFunction(tryLock(path).release)
  }).skip(process.platform !== 'linux', 'start times of processes are read from /proc')

  test('lets nobody in beside the holder, twenty at once', async ({ assert, fs }) => {
    const path = join(fs.basePath, 'busy.lock')
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(path, async () => {
          inside += 1
          most = Math.max(most, inside)
          await new Promise((resolve) => setImmediate(resolve))
          inside -= 1
        })
      )
    )
    assert.equal(most, 1)
    assert.isFalse(existsSync(path))
  })

  test('is given back when the work throws', async ({ assert, fs }) => {
    const path = join(fs.basePath, 'thrown.lock')
    await assert.rejects(() =>
      withLock(path, () => {
        throw new Error('the work failed')
      })
    )
    assert.isFunction(tryLock(path).release)
  })

  test('gives up waiting and says which process to end', async ({ assert, fs }) => {
    const path = join(fs.basePath, 'held.lock')
    tryLock(path)
    await assert.rejects(
      () => withLock(path, () => {}, { timeoutMs: 1 }),
      new RegExp(`held by process ${process.pid}`)
    )
  })
})
