/** One process of the simulation: `main.ts --runs 100 --base main [--from 1] [--seed main-17] [--mutant name] [--json]`. */
import { parseArgs } from 'node:util'
import { ignite } from '../../bin/ignite.ts'

const { values } = parseArgs({
  options: {
    'runs': { type: 'string', default: '100' },
    'from': { type: 'string', default: '1' },
    'base': { type: 'string', default: 'main' },
    'seed': { type: 'string' },
    'verbose': { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
})

const app = ignite().createApp('console')
await app.init()
await app.boot()
await app.start(async () => {
  const { intercept } = await import('./interception.ts')
  const { SimulatedTime } = await import('./time.ts')
  const { World } = await import('./world.ts')
  const { Simulation, timelineOf } = await import('./run.ts')
  const { BEGIN } = await import('./scenario.ts')
  const time = new SimulatedTime()
  time.install()
  time.startAt(BEGIN)
  intercept()
  const world = await World.open(time)
  const simulation = new Simulation(world, time)
  const first = Number(values.from)
  const seeds = values.seed ? [values.seed] : Array.from({ length: Number(values.runs) }, (_, index) => `${values.base}-${first + index}`)
  const failures = []
  for (const seed of seeds) {
    const failure = await simulation.run(seed)
    if (values.verbose) console.log(seed, simulation.figures.seconds.toFixed(2), simulation.lastStates)
    if (values.verbose && values.seed) console.log((await timelineOf(simulation.last!)).join('\n'))
    if (!failure) continue
    failures.push(failure)
    console.log(`\n${seed} failed\n${failure.problems.map((line) => `  ${line}`).join('\n')}\n${failure.timeline.map((line) => `    ${line}`).join('\n')}\n  again: npm run simulate -- --seed ${seed}`)
    if (!values['keep-going']) break
  }
  console.log(JSON.stringify({ ...simulation.figures, failed: failures.map(({ seed }) => seed), missing: simulation.coverage.missing(), coverage: simulation.coverage }))
  process.exit(failures.length > 0 ? 1 : 0)
})
