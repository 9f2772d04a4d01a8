import { writeFileSync } from 'node:fs'
import { intercept } from './interception.ts'
import { mutants } from './mutants.ts'
import { wakeMutant } from './mutation.ts'
import { difference } from './event_log.ts'
import { directedPlan, type Plan } from './plan.ts'
import { currentProcess } from './processes.ts'
import { installRandomness } from './randomness.ts'
import { Simulation, type Failure } from './run.ts'
import { BEGIN } from './scenario.ts'
import { SimulatedTime } from './time.ts'
import { World } from './world.ts'

export type Options = {
  runs: number
  from: number
  base: string
  seed?: string
  mutant?: string
  mutants: boolean
  twice: boolean
  short: boolean
  verbose: boolean
  keepGoing: boolean
  /** Where the report goes; who reads it says what was missed. */
  report?: string
}

/** `strayed`: seeds that did something else the second time. */
type Report = { failed: string[]; survived: string[]; strayed: string[] }

/** Runs what was asked for and prints it; answers with the exit code. */
export async function simulate(options: Options): Promise<number> {
  const time = new SimulatedTime()
  time.ownerNow = currentProcess
  time.install()
  time.startAt(BEGIN)
  installRandomness()
  intercept(time)
  const simulation = new Simulation(await World.open(time), time)
  const report: Report = { failed: [], survived: [], strayed: [] }
  if (options.mutant) {
    const found = await hunt(options.mutant, simulation, options)
    if (found) fail(found, `npm run simulate -- --mutant ${options.mutant}`, report)
  } else if (options.mutants) {
    await huntAll(simulation, options, report)
  } else {
    if (options.short) await directed(simulation, report)
    await random(simulation, options, report)
    if (options.short) await huntAll(simulation, { ...options, runs: 0 }, report)
  }
  const { coverage, figures } = simulation
  const missing = options.runs >= LONG && !options.seed && !options.mutant && !options.report ? coverage.missing({ deaths: options.runs >= AIMED_LONG, rare: options.runs >= VERY_LONG }) : []
  for (const line of missing) console.log(`never reached: ${line}`)
  console.log(`${coverage.summary()}; ${(figures.runs / figures.seconds).toFixed(2)} scenarios a second`)
  const text = JSON.stringify({ ...figures, perSecond: figures.runs / figures.seconds, ...report, missing: coverage.missing(), coverage })
  if (options.report) writeFileSync(options.report, text)
  return report.failed.length + report.survived.length + report.strayed.length + missing.length > 0 ? 1 : 0
}

/** From so many runs on every state and kind of fault must have been reached. */
const LONG = 200
/** Half of them are aimed at a crash point, one after the other: so each has had three. */
const AIMED_LONG = 400

async function random(simulation: Simulation, { runs, from, base, seed, verbose, keepGoing, twice, short }: Options, report: Report): Promise<void> {
  const seeds = seed ? [seed] : Array.from({ length: runs }, (_, index) => `${base}-${from + index}`)
  for (const [index, name] of seeds.entries()) {
    const failure = await simulation.run(name)
    if (verbose) console.log(name, simulation.figures.seconds.toFixed(2), simulation.lastStates)
    else if (index % TELL_EVERY === TELL_EVERY - 1) console.log(progress(index + 1, seeds.length, simulation.figures.seconds, name))
    if (verbose && seed) console.log((await simulation.timeline()).join('\n'))
    if (twice || (short && index % TWICE_EVERY === 0)) await again(name, simulation, report)
    if (failure) fail(failure, `npm run simulate -- --seed ${name}`, report)
    if (report.failed.length + report.strayed.length > 0 && !keepGoing) return
  }
}

/** What needs a supplier of a kind that few seeds have is there from so many runs on. */
const VERY_LONG = 2_000

const TELL_EVERY = 100

function progress(done: number, all: number, seconds: number, seed: string): string {
  return `${done} of ${all} runs (${seed}), ${Math.round(seconds)} s, about ${Math.round((seconds / done) * (all - done))} s left`
}

/** A seed that was just run does the same once more. */
async function again(seed: string, simulation: Simulation, report: Report, plan?: Plan): Promise<void> {
  const { entries } = simulation.log
  simulation.moveOut()
  await simulation.run(seed, plan)
  const parted = difference(entries, simulation.log.entries)
  if (parted.length === 0) return
  report.strayed.push(seed)
  console.log([`\n${seed} did something else the second time`, ...parted, `  again: npm run simulate -- --twice --seed ${seed}\n`].join('\n'))
}

/** So many of the short run's scenarios are played once more; `--twice` does it with all. */
const TWICE_EVERY = 5

/** The scenarios of the mutants, without any mutant: they must pass. */
async function directed(simulation: Simulation, report: Report): Promise<void> {
  for (const [index, [name, { scenario }]] of Object.entries(mutants).entries()) {
    const plan = directedPlan(scenario)
    const failure = await simulation.run(`directed-${name}`, plan)
    if (index % TWICE_EVERY === 0) await again(`directed-${name}`, simulation, report, plan)
    if (!failure) continue
    report.failed.push(`directed-${name}`)
    print(failure, 'npm run simulate -- --short --runs 0')
  }
}

async function huntAll(simulation: Simulation, options: Options, report: Report): Promise<void> {
  for (const name of Object.keys(mutants)) if (!(await hunt(name, simulation, options))) report.survived.push(name)
}

/** Wakes a mutant and looks for a scenario that notices it: the one that was written for it, then random ones. Undefined: it survived. */
async function hunt(name: string, simulation: Simulation, { runs, base, verbose }: Options): Promise<Failure | undefined> {
  wakeMutant(name)
  try {
    for (let run = 0; run <= runs; run++) {
      const seed = run === 0 ? `directed-${name}` : `${base}-${run}`
      const found = await simulation.run(seed, run === 0 ? directedPlan(mutants[name].scenario) : undefined)
      if (!found) continue
      console.log(`mutant ${name} (${mutants[name].what}) was noticed at run ${run + 1} (${seed}): ${found.problems[0].slice(0, 160)}`)
      if (verbose) console.log(found.timeline.join('\n'))
      return found
    }
    console.log(`mutant ${name} (${mutants[name].what}) survived ${runs + 1} runs`)
    if (verbose) console.log((await simulation.timeline()).join('\n'))
    return undefined
  } finally {
    wakeMutant(undefined)
  }
}

function fail(failure: Failure, command: string, report: Report): void {
  report.failed.push(failure.seed)
  print(failure, command)
}

function print({ seed, problems, timeline }: Failure, command: string): void {
  console.log(`\n${seed} failed`)
  for (const line of problems) console.log(`  ${line}`)
  console.log('')
  for (const line of timeline) console.log(`    ${line}`)
  console.log(`  again: ${command}\n`)
}
