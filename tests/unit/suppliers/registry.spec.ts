import { test } from '@japa/runner'
import { findPlugins } from '#suppliers/registry'

const whole = (code: string, sdk = 1) => `export default { code: '${code}', sdk: ${sdk}, names: { 'zh-CN': '好', en: 'Good' },
  settings: { fields: [] }, settingsVersion: 1, properties: {}, limits: {}, connect: () => ({}) }`

test.group('Suppliers | registry', () => {
  test('lists what is broken and keeps what is whole', async ({ fs, assert }) => {
    await fs.create('plugins/good/plugin.ts', whole('good'))
    await fs.create('plugins/throws/plugin.ts', 'throw new Error("no licence")')
    await fs.create('plugins/renamed/plugin.ts', whole('other'))
    await fs.create('plugins/old/plugin.ts', whole('old', 0))
    await fs.create('plugins/empty/README.md', '')
    await fs.create('plugins/nothing/plugin.ts', 'export default null')
    await fs.create('plugins/_template/plugin.ts', 'throw new Error("never read")')
    const { plugins, broken } = await findPlugins(`${fs.basePath}/plugins`)
    assert.deepEqual([...plugins.keys()], ['good'])
    assert.deepEqual(broken.map(({ folder }) => folder), ['empty', 'nothing', 'old', 'renamed', 'throws'])
    assert.match(broken[2].problems[0], /SDK 0/)
    assert.match(broken[3].problems[0], /differs from the folder/)
    assert.match(broken[4].problems[0], /no licence/)
  })

  test('takes a built plugin', async ({ fs, assert }) => {
    await fs.create('built/good/plugin.js', whole('good'))
    const { plugins } = await findPlugins(`${fs.basePath}/built`)
    assert.equal(plugins.size, 1)
  })

  test('leaves a stand-in out where stand-ins are not allowed', async ({ fs, assert }) => {
    const standIn = whole('standin').replace('{ code', '{ developmentOnly: true, code')
    await fs.create('stands/standin/plugin.ts', standIn)
    const folder = `${fs.basePath}/stands`
    const refused = await findPlugins(folder, { standInsAllowed: false })
    assert.equal(refused.plugins.size + refused.broken.length, 0)
    assert.isTrue((await findPlugins(folder)).plugins.has('standin'))
  })

  test('finds nothing where there is no folder', async ({ assert }) => {
    const { plugins, broken } = await findPlugins('/nowhere')
    assert.equal(plugins.size + broken.length, 0)
  })
})
