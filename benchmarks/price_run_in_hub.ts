/** Does a price run that was started on its page, as the worker would, and takes it back. Prints one line of JSON. */
import { inApplication } from './lib/application.ts'

const WARM_UPS = 10

await inApplication(async () => {
  const { systemActor } = await import('#audit/actor')
  const { runPriceSlices } = await import('#catalog/actions/run_price_slices')
  const { saveRules } = await import('#catalog/actions/save_rules')
  const { startUndoRun } = await import('#catalog/actions/start_price_run')
  const { readPrices } = await import('#catalog/prices_kept')
  const { readShelf } = await import('#catalog/shelf')
  const { default: db } = await import('@adonisjs/lucid/services/db')
  const run = async (runId: number) => {
    const since = performance.now()
    await runPriceSlices({ runId, actor: systemActor }, { signal: new AbortController().signal, lease: { stillMine: async () => true }, attempt: 1 })
    const row = await db.from('price_runs').where('id', runId).firstOrFail()
    if (row.state !== 'done') throw new Error(`The run ended ${row.state}: ${row.problem}`)
    return { ms: performance.now() - since, row }
  }
  // A worker that has been up for a while has both at hand, and has changed prices before.
  const [{ offers, connections }] = await Promise.all([readShelf(), readPrices()])
  const some = [...offers.values()].filter(({ family }) => family !== 'bench').map(({ id, connectionId }) => ({ id, connectionCode: connections.get(connectionId)!.code }))
  for (let turn = 0; turn < WARM_UPS; turn++) {
    const target = some.map(({ id: offerId, connectionCode }) => ({ connectionCode, offerId }))
    await saveRules(target.map((one) => ({ group: 'public' as const, target: one, effect: { rateBp: 9_100 - turn } })), { actor: systemActor })
  }
  const { ms: runMs, row } = await run(Number(process.argv[2]))
  const undo = await startUndoRun(row.batch_id, { actor: systemActor })
  if (!undo.ok) throw new Error(`It cannot be taken back: ${undo.error.type}`)
  const { ms: undoMs } = await run(undo.value.runId)
  process.stdout.write(`${JSON.stringify({ count: row.total, runMs, undoMs })}\n`)
})
