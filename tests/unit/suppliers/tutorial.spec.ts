import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { stepsOf } from '#tests/fixtures/tutorial'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = join(root, 'providers-plugins', 'acme')

type Ran = { code: number; output: string }

/** What the page says, word for word; `node` is the one that runs the tests. */
function run(command: string): Promise<Ran> {
  const words = command.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ''))
  return new Promise((resolve) => {
    execFile(process.execPath, words.slice(1), { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }))
  })
}

test.group('Suppliers | tutorial', (group) => {
  group.each.setup(() => {
    if (existsSync(folder)) throw new Error(`${folder} is there already; this test makes and removes it.`)
    return () => rmSync(folder, { recursive: true, force: true })
  })

  test('followed to the letter ends with a supplier that holds the contract', async ({ assert }) => {
    const steps = stepsOf(readFileSync(join(root, 'docs/suppliers/tutorial.md'), 'utf8'))
    assert.isAbove(steps.length, 6)
    let last = ''
    for (const step of steps) {
      if (step.kind === 'write') {
        writeFileSync(join(root, step.file), step.text)
        continue
      }
      for (const command of step.commands) {
        const { code, output } = await run(command)
        assert.equal(code, step.fails ? 1 : 0, `${command}\n${output}`)
        last = output
      }
    }
    assert.include(last, 'reached level 4, 0 of')
    assert.match(last, /pass console_order/)
  }).timeout(120_000)
})
