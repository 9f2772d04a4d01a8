/**
 * One process of the simulation; `options.ts` says what it takes. Without arguments: random scenarios. `--runs n`, `--base name`
 * (seeds are `name-1` …), `--from n`, `--seed name-17` repeats one, `--mutant name` puts one mistake into the house: a scenario must
 * fail, `--mutants` asks that of all of them, `--twice` runs each seed twice and compares what happened, `--short` is what `npm test`
 * runs. Figures go to `--report file`: who started this process adds several of them up.
 */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { ignite } from '../../bin/ignite.ts'
import { installMutants } from './mutation.ts'
import { mutants } from './mutants.ts'
import { simulationOptions } from './options.ts'

const { values: options } = parseArgs({ options: simulationOptions })

if (options.mutant && !(options.mutant in mutants)) throw new Error(`No such mutant. There are: ${Object.keys(mutants).join(', ')}`)
if (options.mutant || options.mutants || options.short) installMutants(new URL('../../', import.meta.url))

const app = ignite().createApp('console')
await app.init()
await app.boot()
await app.start(async () => {
  const { simulate } = await import('./simulate.ts')
  const base = options.base ?? randomBytes(3).toString('hex')
  process.exit(await simulate({ ...options, base, runs: Number(options.runs), from: Number(options.from), keepGoing: options['keep-going'] }))
})
