import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { enqueue } from '#jobs/actions/enqueue'
import { discardJob, rerunJob } from '#jobs/actions/handle_dead_job'
import { forget, onJob } from '#jobs/registry'
import { workUntilIdle } from '#jobs/worker'
import { systemActor } from '#audit/actor'
import { collectMetrics } from '#kernel/metrics'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, givenStaff, sessionOf } from '#tests/fixtures/people'

const TYPE = 'test.dies'

test.group('Monitoring | dead jobs', (group) => {
  let isBroken = true
  let runs = 0

  group.each.setup(async () => {
    await emptyTables()
    isBroken = true
    runs = 0
    onJob(TYPE, async () => {
      runs += 1
      if (isBroken) throw new Error('the supplier is gone')
    })
    return () => forget(TYPE)
  })

  async function givenDeadJob(payload: object = { lineId: 'lin_1', apiToken: 'very-secret-value' }) {
    await enqueue({ type: TYPE, payload, attemptsMax: 1, dedupKey: 'line:1' })
    await workUntilIdle()
    const row = await db.from('jobs').where('status', 'dead').firstOrFail()
    const id = Number(row.id)
    return { id, jobId: id, actor: systemActor }
  }

  test('are seen with their error and without secrets', async ({ client, assert }) => {
    const { id } = await givenDeadJob()
    const session = await sessionOf(await givenStaff({ role: 'operations' }))
    const list = await client.get('/admin/jobs').qs({ status: 'dead' }).withSession(session)
    list.assertStatus(200)
    list.assertTextIncludes('the supplier is gone')
    const page = await client.get(`/admin/jobs/${id}`).withSession(session)
    page.assertStatus(200)
    page.assertTextIncludes('lin_1')
    assert.notInclude(page.text(), 'very-secret-value')
  })

  test('run again from the page and are done then', async ({ client, assert }) => {
    const { id } = await givenDeadJob()
    const session = await sessionOf(await givenStaff({ role: 'engineer' }))
    isBroken = false
    const response = await client.post(`/admin/jobs/${id}`).withSession(session).withCsrfToken().form({ act: 'rerun' }).redirects(0)
    assert.propertyVal(response.flashMessage('notice'), 'tone', 'success')
    await workUntilIdle()
    const row = await db.from('jobs').where('id', id).firstOrFail()
    assert.equal(row.status, 'done')
    assert.lengthOf(await db.from('audit_rows').where('action', 'jobs.job.rerun'), 1)
  })

  test('run again once, however often that is asked for', async ({ assert }) => {
    const job = await givenDeadJob()
    const outcomes = await Promise.all([rerunJob(job), rerunJob(job), rerunJob(job)])
    assert.lengthOf(outcomes.filter(({ ok }) => ok), 1)
    isBroken = false
    await workUntilIdle()
    assert.equal(runs, 2)
    assert.deepEqual(await rerunJob(job), { ok: false, error: { type: 'not_dead', status: 'done' } })
  })

  test('do not run again while a newer job does the same', async ({ assert }) => {
    const job = await givenDeadJob()
    await enqueue({ type: TYPE, payload: {}, dedupKey: 'line:1' })
    assert.deepEqual(await rerunJob(job), { ok: false, error: { type: 'already_waiting' } })
  })

  test('are given up for good, with an audit row', async ({ assert }) => {
    const job = await givenDeadJob()
    assert.deepEqual(await discardJob(job), { ok: true, value: undefined })
    assert.deepEqual(await discardJob(job), { ok: false, error: { type: 'not_dead', status: 'discarded' } })
    assert.equal(await workUntilIdle(), 0)
    assert.lengthOf(await db.from('audit_rows').where('action', 'jobs.job.discarded'), 1)
  })

  test('are counted in the metrics', async ({ assert }) => {
    await givenDeadJob()
    const text = await collectMetrics()
    assert.include(text, 'hub_jobs_dead{queue="default"} 1')
    assert.include(text, 'hub_job_queue_depth{queue="default"} 0')
  })

  test('are not there for customers, finance and guessed ids', async ({ client }) => {
    const { id } = await givenDeadJob()
    for (const person of [await givenMember(), await givenStaff({ role: 'finance' })]) {
      const session = await sessionOf(person)
      const refused = await client.get(`/admin/jobs/${id}`).withSession(session).redirects(0)
      refused.assertStatus(403)
    }
    const operations = await sessionOf(await givenStaff({ role: 'operations' }))
    const missing = await client.get('/admin/jobs/99999999').withSession(operations)
    missing.assertStatus(404)
  })
})
