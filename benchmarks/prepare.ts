/** Fills the benchmarks' database, inside the hub's own application. Run by `scripts/bench.ts`; prints one line of JSON, a `Prepared`. */
import { inApplication } from './lib/application.ts'

await inApplication(async () => {
  const { prepare } = await import('./lib/fill.ts')
  process.stdout.write(`${JSON.stringify(await prepare(JSON.parse(process.argv[2])))}\n`)
})
