import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { loadSandbox, loadSupplier } from '#supplier-sdk/testing'

const installed = fileURLToPath(new URL('../../../../providers-plugins/reference', import.meta.url))

test.group('Supplier SDK | a folder that is not installed', (group) => {
  let place: string

  group.each.setup(() => {
    place = mkdtempSync(join(tmpdir(), 'kboss-plugin-'))
    return () => rmSync(place, { recursive: true })
  })

  test('is loaded from anywhere, with its sandbox', async ({ assert }) => {
    const folder = join(place, 'reference')
    cpSync(installed, folder, { recursive: true })
    const plugin = await loadSupplier(folder)
    assert.equal(plugin.code, 'reference')
    const sandbox = await loadSandbox(folder)
    assert.equal(sandbox?.code, 'reference')
  })

  test('is lent the SDK and the validator, and nothing else of the hub', async ({ assert }) => {
    mkdirSync(join(place, 'greedy'))
    writeFileSync(join(place, 'greedy', 'plugin.ts'), "import { seal } from '#kernel/secrets'\nexport default { code: 'greedy', seal }\n")
    await assert.rejects(() => loadSupplier(join(place, 'greedy')), /#kernel\/secrets/)
  })

  test('says what is wrong with it', async ({ assert }) => {
    mkdirSync(join(place, 'empty'))
    await assert.rejects(() => loadSupplier(join(place, 'empty')), /has no plugin.ts/)
    mkdirSync(join(place, 'old'))
    writeFileSync(join(place, 'old', 'plugin.ts'), "export default { code: 'old', sdk: 1, settingsVersion: 2 }\n")
    await assert.rejects(() => loadSupplier(join(place, 'old')), /migrateSettings must bring older settings up to date/)
  })
})
