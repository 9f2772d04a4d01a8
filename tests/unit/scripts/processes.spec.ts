import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { isAlive } from '../../../scripts/lib/process_table.ts'
import { supervise } from '../../../scripts/lib/processes.ts'

const processes = fileURLToPath(new URL('../../../scripts/lib/processes.ts', import.meta.url))

const serving = 'console.log(process.pid); setInterval(() => {}, 1000)'
const deaf = `process.on('SIGTERM', () => {}); ${serving}`

async function until(condition: () => boolean, timeoutMs = 5_000) {
  const deadline = Date.now() + timeoutMs
  while (!condition() && Date.now() < deadline) {
    await sleep(20)
  }
  return condition()
}

test.group('Scripts | processes', () => {
  test('starts a killed process again and says its new pid', async ({ assert, cleanup }) => {
    const pids: number[] = []
    const kept = supervise(
      'spec-killed',
      { args: ['-e', serving] },
      { onStart: (pid) => pids.push(pid) }
    )
    cleanup(() => kept.stop())
    const first = Number(await kept.firstLine())
    process.kill(first, 'SIGKILL')
    assert.isTrue(await until(() => pids.length === 2))
    assert.equal(Number(await kept.firstLine()), pids[1])
    assert.notEqual(pids[1], first)
    assert.equal(kept.restarts, 1)
  })

  test('does not start again what was told to stop', async ({ assert }) => {
    const pids: number[] = []
    const kept = supervise(
      'spec-stopped',
      { args: ['-e', serving] },
      { onStart: (pid) => pids.push(pid) }
    )
    await kept.firstLine()
    await kept.stop()
    await sleep(400)
    assert.lengthOf(pids, 1)
    assert.isFalse(isAlive(pids[0]))
  })

  test('kills what does not hear, after its grace', async ({ assert }) => {
    const kept = supervise('spec-deaf', { args: ['-e', deaf], graceMs: 200 })
    const pid = Number(await kept.firstLine())
    await kept.stop()
    assert.isFalse(isAlive(pid))
  })

  test('says so when a process ends before its first line', async ({ assert, cleanup }) => {
    const kept = supervise('spec-silent', { args: ['-e', 'process.exit(3)'] })
    cleanup(() => kept.stop())
    await assert.rejects(() => kept.firstLine(), /ended before it was ready/)
  })

  test('leaves nothing behind when the launcher is killed', async ({ assert }) => {
    const launcher = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { supervise } from ${JSON.stringify(processes)}
       console.log(await supervise('spec-leash', { args: ['-e', ${JSON.stringify(serving)}] }).firstLine())`,
    ])
    const pid = await new Promise<number>((resolve) =>
      launcher.stdout.once('data', (chunk) => resolve(Number(chunk)))
    )
    assert.isTrue(isAlive(pid))
    launcher.kill('SIGKILL')
    assert.isTrue(await until(() => !isAlive(pid)))
  })
})
