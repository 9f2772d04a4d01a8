import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { ensureEnvFile, settings, withAppKey } from '../../../scripts/lib/env.ts'

test.group('Scripts | .env', () => {
  test('writes it once with a key of its own, readable by its owner only', async ({
    assert,
    fs,
  }) => {
    await fs.create('.env.example', 'PORT=3333\nAPP_KEY=\nLOG_LEVEL=info\n')
    assert.equal(ensureEnvFile(fs.basePath), 'written')
    const first = await fs.contents('.env')
    assert.match(first, /^PORT=3333\nAPP_KEY=[\w-]{43}\nLOG_LEVEL=info\n$/)
    assert.equal(statSync(join(fs.basePath, '.env')).mode & 0o777, 0o600)
    assert.equal(ensureEnvFile(fs.basePath), 'kept')
    assert.equal(await fs.contents('.env'), first)
  })

  test('keeps what somebody wrote and adds only a missing key', async ({ assert, fs }) => {
    await fs.create('.env', 'PORT=4000')
    ensureEnvFile(fs.basePath)
    assert.match(await fs.contents('.env'), /^PORT=4000\nAPP_KEY=[\w-]{43}\n$/)
  })

  test('says what is missing when the example is gone', async ({ assert, fs }) => {
    await fs.mkdir('.')
    assert.throws(() => ensureEnvFile(fs.basePath), /\.env\.example is missing/)
  })

  test('never gives the same key twice', ({ assert }) => {
    assert.notEqual(withAppKey('APP_KEY='), withAppKey('APP_KEY='))
  })

  test('lets the environment win over the file and drops empty values', async ({ assert, fs }) => {
    await fs.create('.env', 'KBOSS_SPEC_A=file\nKBOSS_SPEC_B=file\nKBOSS_SPEC_C=\n')
    process.env.KBOSS_SPEC_A = 'environment'
    try {
      const found = settings(fs.basePath)
      assert.equal(found.KBOSS_SPEC_A, 'environment')
      assert.equal(found.KBOSS_SPEC_B, 'file')
      assert.notProperty(found, 'KBOSS_SPEC_C')
    } finally {
      delete process.env.KBOSS_SPEC_A
    }
  })
})
