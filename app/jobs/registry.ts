import type { Client } from '#kernel/database/transaction'

export type Lease = {
  /** True while this run still owns the job. False: another worker has it, do nothing more that has an effect. */
  stillMine(): Promise<boolean>
}

export type JobContext = {
  /** 1 for the first try since the job last succeeded or asked for `again`. */
  attempt: number
  jobId: number
  /** Aborts when the lease was lost, or when the worker stops and its grace is over. */
  signal: AbortSignal
  lease: Lease
}

/** `{ again }`: the job runs again at that time, which is no failure. Nothing: it is done. */
export type JobOutcome = { again: Date } | void

export type JobHandler<Payload = any> = (payload: Payload, context: JobContext) => Promise<JobOutcome>

export type ScheduleHandler = (context: JobContext) => Promise<unknown>

export type Schedule = {
  name: string
  intervalMs: number
  handler: ScheduleHandler
  /** Asked when its time has come: false leaves the run out. For short intervals, so that idle runs leave no jobs behind. */
  due?: () => Promise<boolean>
}

/** The type of the job that one run of a schedule is. */
export const SCHEDULE_TYPE = 'jobs.run_schedule'

/**
 * Which lane each of these jobs belongs to, in their order: jobs that wait for the same party outside share one, so that it cannot
 * hold up the others' (`Lanes`). Null: none. Asked for many at once, in the transaction that claims them.
 */
export type LanesOf<Payload = any> = (payloads: readonly Payload[], client: Client) => Promise<(string | null)[]> | (string | null)[]

/** Whether the party that a lane waits for is ill, as far as this process knows. Asked at each claim: it answers from memory. */
export type IsTroubled = (lane: string) => boolean

const handlers = new Map<string, JobHandler>()
const lanes = new Map<string, LanesOf>()
const troubles = new Map<string, IsTroubled>()
const schedules = new Map<string, Schedule>()

type LaneOptions<Payload> = { lanesOf?: LanesOf<Payload>; isTroubled?: IsTroubled }

/**
 * Says what does jobs of a type. Called in `listen.ts` of a module; a second handler for the same type is a mistake and throws.
 *
 * The handler may run twice for one job (a worker died, a lease ran out): its effects carry their own unique keys. It throws
 * to be tried again with growing pauses; after `attemptsMax` failures in a row the job is `dead` and waits for a person.
 */
export function onJob<Payload>(type: string, handler: JobHandler<Payload>, { lanesOf, isTroubled }: LaneOptions<Payload> = {}): void {
  if (handlers.has(type)) throw new Error(`E_JOB_HANDLER_TWICE: ${type} has a handler already`)
  handlers.set(type, handler)
  if (lanesOf) lanes.set(type, lanesOf)
  if (isTroubled) troubles.set(type, isTroubled)
}

export const lanesOfType = (type: string): LanesOf | undefined => lanes.get(type)

export const isLaneTroubled: IsTroubled = (lane) => [...new Set(troubles.values())].some((isTroubled) => isTroubled(lane))

export function handlerOf(type: string): JobHandler | undefined {
  return handlers.get(type)
}

/**
 * Runs `handler` every `intervalMs` in one worker of all. A run that lasts longer than the interval is not overtaken: the next
 * one is left out. One that throws leaves its error in `schedules.last_error` and comes again at its next time.
 */
export function every(name: string, intervalMs: number, handler: ScheduleHandler, { due }: Pick<Schedule, 'due'> = {}): void {
  if (schedules.has(name)) throw new Error(`E_SCHEDULE_TWICE: ${name} is registered already`)
  if (!Number.isInteger(intervalMs) || intervalMs < 1_000) throw new Error(`E_SCHEDULE_INTERVAL: ${name} needs whole ms, at least 1000`)
  schedules.set(name, { name, intervalMs, handler, due })
}

export function scheduleOf(name: string): Schedule | undefined {
  return schedules.get(name)
}

export function allSchedules(): Schedule[] {
  return [...schedules.values()]
}

/** Tests only: forgets a handler or a schedule that a test registered. */
export function forget(name: string): void {
  handlers.delete(name)
  lanes.delete(name)
  troubles.delete(name)
  schedules.delete(name)
}
