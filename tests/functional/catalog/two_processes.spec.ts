import { spawn, type ChildProcess } from 'node:child_process'
import { test } from '@japa/runner'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { systemActor } from '#audit/actor'
import { emptyTables } from '#tests/fixtures/database'
import { givenOffer, givenPublicRule, type GivenOffer } from '#tests/fixtures/catalog'
import { givenMember, tokenFor } from '#tests/fixtures/people'

const PORT = Number(process.env.PORT) + 41
const EFFECTIVE_MS_MAX = 1_000

/** A second web process on the same database. */
async function startServer(): Promise<ChildProcess> {
  const env = { ...process.env, PORT: String(PORT), APP_URL: `http://127.0.0.1:${PORT}` }
  const child = spawn(process.execPath, ['--import=./scripts/lib/typescript.mjs', 'bin/server.ts'], { env, stdio: 'ignore' })
  for (let turn = 0; turn < 200; turn++) {
    const response = await fetch(`http://127.0.0.1:${PORT}/health/live`).catch(() => null)
    if (response?.ok) return child
    if (child.exitCode !== null) throw new Error(`The second server ended with ${child.exitCode}.`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error('The second server did not come up.')
}

test.group('Catalog | two processes', (group) => {
  let child: ChildProcess | undefined
  let offer: GivenOffer
  let token = ''

  group.setup(async () => {
    await emptyTables()
    offer = await givenOffer()
    token = await tokenFor(await givenMember())
    child = await startServer()
    return async () => {
      const ended = new Promise((resolve) => child!.once('exit', resolve))
      child!.kill('SIGTERM')
      await ended
      await emptyTables()
    }
  })

  const priceThere = async () => {
    const response = await fetch(`http://127.0.0.1:${PORT}/api/v1/offers`, { headers: { Authorization: `Bearer ${token}` } })
    const { data } = (await response.json()) as { data: { priceFen: number }[] }
    return data[0]?.priceFen ?? null
  }

  async function timeUntil(expected: number | null): Promise<number> {
    const since = performance.now()
    while ((await priceThere()) !== expected) {
      if (performance.now() - since > 10_000) throw new Error(`The other process never saw ${expected}.`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return performance.now() - since
  }

  test('the other process sells at a changed price within a second', async ({ assert }) => {
    assert.equal(await priceThere(), 9_095)
    await givenPublicRule(offer, { effect: { rateBp: 7_000 } })
    assert.isBelow(await timeUntil(7_490), EFFECTIVE_MS_MAX)
  }).timeout(60_000)

  test('the other process hides what was switched off within a second', async ({ assert }) => {
    const turn = (visible: boolean) => switchConnection({ code: offer.connection.code, switches: { visible }, actor: systemActor })
    await turn(false)
    assert.isBelow(await timeUntil(null), EFFECTIVE_MS_MAX)
    await turn(true)
    assert.isBelow(await timeUntil(7_490), EFFECTIVE_MS_MAX)
  }).timeout(60_000)
})
