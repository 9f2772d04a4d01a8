import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import type { Actor } from '#audit/actor'
import { cancelPriceRun } from '#catalog/actions/cancel_price_run'
import { runPriceSlices } from '#catalog/actions/run_price_slices'
import { startPriceRun } from '#catalog/actions/start_price_run'
import { RUN_SLICE } from '#catalog/limits'
import { forgetTopics } from '#kernel/topics'
import { givenOffers } from '#tests/fixtures/catalog'
import { givenPermission, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenConnection } from '#tests/fixtures/suppliers'

const staysMine = { signal: new AbortController().signal, lease: { stillMine: async () => true }, attempt: 1 }
/** A worker that stops after so many steps: the beginning is one, each slice another. */
const stopsAfter = (steps: number) => ({ ...staysMine, lease: { stillMine: async () => --steps > 0 } })

async function work(runId: number, actor: Actor, context = staysMine): Promise<void> {
  await runPriceSlices({ runId, actor }, context)
  forgetTopics()
}

async function given() {
  const staff = await givenStaff({ role: 'operations' })
  const { actor } = await viewerFor(staff)
  const offerIds = await givenOffers(await givenConnection(), RUN_SLICE + 10)
  const { runId } = await startPriceRun({ act: 'rules', rule: { group: 'public', effect: { rateBp: 8_000 } }, offerIds }, { actor })
  return { staff, actor, runId, total: offerIds.length }
}

/** What a page that stays open has heard so far; `ended` when its stream has. */
async function listen(client: ApiClient, runId: number, staff: { id: number }) {
  const heard = { text: '', contentType: '' }
  const request = client.get(`/admin/price-runs/${runId}/stream`).withSession(await sessionOf(staff))
  request.request.buffer(true).parse((answer: any, done: (error: Error | null, body: unknown) => void) => {
    heard.contentType = String(answer.headers['content-type'])
    answer.on('data', (part: Buffer) => (heard.text += part.toString('utf8')))
    answer.on('end', () => done(null, heard.text))
  })
  const ended = Promise.resolve(request).then(() => heard.text)
  const until = async (words: string) => {
    while (!heard.text.includes(words)) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return { heard, ended, until }
}

test.group('Catalog | the open page of a long act', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is told each slice without a reload, and ends when the act does', async ({ assert, client }) => {
    const { staff, actor, runId, total } = await given()
    const { heard, ended, until } = await listen(client, runId, staff)
    await until('data: 0\n')
    await work(runId, actor, stopsAfter(2))
    await until(`data: ${RUN_SLICE}\n`)
    assert.notInclude(heard.text, 'event: end')
    await work(runId, actor)
    const text = await ended
    assert.include(text, `event: changed\ndata: ${total}\n`)
    assert.isTrue(text.endsWith('event: end\ndata: done\n\n'))
    assert.include(heard.contentType, 'text/event-stream')
  }).timeout(60_000)

  test('ends when somebody cancels the act', async ({ assert, client }) => {
    const { staff, actor, runId } = await given()
    const { ended, until } = await listen(client, runId, staff)
    await until('data: 0\n')
    assert.isTrue((await cancelPriceRun({ runId, actor })).ok)
    assert.include(await ended, 'event: end')
  }).timeout(60_000)

  test('is closed when its reader loses the right to see prices, while the act goes on', async ({ assert, client }) => {
    const { staff, runId } = await given()
    const { ended, until } = await listen(client, runId, staff)
    await until('data: 0\n')
    const administrator = await givenStaff({ role: 'administrator' })
    await givenPermission(administrator, { role: 'operations', permission: 'catalog.prices.read', granted: false })
    assert.include(await ended, 'event: end')
    assert.equal((await db.from('price_runs').where('id', runId).firstOrFail()).state, 'waiting')
    ;(await client.get(`/admin/price-runs/${runId}/stream`).withSession(await sessionOf(staff))).assertStatus(403)
  }).timeout(60_000)

  test('has a way back after a cancelled act: its page takes back what was done, slice by slice', async ({ assert, client }) => {
    const { staff, actor, runId } = await given()
    await work(runId, actor, stopsAfter(2))
    const session = await sessionOf(staff)
    const post = (path: string) => client.post(path).withSession(session).withCsrfToken().redirects(0)
    await post(`/admin/price-runs/${runId}/cancel`)
    const active = async () => Number((await db.from('price_rules').where('status', 'active').count('* as total'))[0].total)
    assert.equal(await active(), RUN_SLICE)
    const { batch_id: batchId } = await db.from('price_runs').where('id', runId).firstOrFail()
    const undoing = (await post(`/admin/price-batches/${batchId}/undo`)).header('location')!
    assert.match(undoing, /^\/admin\/price-runs\/\d+$/)
    await work(Number(undoing.split('/').at(-1)), actor)
    assert.equal(await active(), 0)
    ;(await client.get(undoing).withSession(session)).assertTextIncludes(`${RUN_SLICE} / ${RUN_SLICE}`)
  }).timeout(60_000)
})
