import { createConnection } from 'node:net'
import http from 'node:http'
import db from '@adonisjs/lucid/services/db'
import type { SimulatedTime } from './time.ts'
import { breathe } from './time.ts'
import { currentProcess, forever, outside, type SimulatedProcess } from './processes.ts'

/** Nobody listens there. */
const NOBODY = 1

/** Tells the sandbox's side which request of ours it serves. */
export const REQUEST_HEADER = 'x-simulated-request'

type Outgoing = { by: SimulatedProcess }

/** Requests of simulated processes that are under way, by the number in their header. */
export const underWay = new Map<string, Outgoing>()
let numbers = 0

/** Hears each statement before it is sent and each request. */
export type Witness = (by: SimulatedProcess, what: string) => void
let witness: Witness = () => {}
export const setWitness = (hears: Witness): void => void (witness = hears)

/** Puts the simulation between the house and its database and its suppliers. Once. */
export function intercept(time: SimulatedTime): void {
  interceptDatabase(time)
  interceptHttp()
}

/** knex, as far as it concerns us. */
type Connection = { query: (sql: string, done: () => void) => void; tells?: number }
type Knex = {
  pool: { idleTimeoutMillis: number; reapIntervalMillis: number; max: number }
  acquireConnection(): Promise<Connection>
  releaseConnection(connection: Connection): Promise<unknown>
  _query(connection: Connection, query: unknown): Promise<unknown>
}

let client: Knex
let release: Knex['releaseConnection']

function interceptDatabase(time: SimulatedTime): void {
  client = (db.connection() as any).getWriteClient().client as Knex
  // Connections do not grow old by a clock that jumps.
  Object.assign(client.pool, { idleTimeoutMillis: NEVER_MS, reapIntervalMillis: NEVER_MS, max: CONNECTIONS_MAX })
  const acquire = client.acquireConnection.bind(client)
  release = client.releaseConnection.bind(client)
  const acquireFor = async (by: SimulatedProcess): Promise<Connection> => {
    await by.gate()
    const connection = await acquire()
    if (by.isDead) {
      await release(connection)
      return forever()
    }
    by.connections.add(connection)
    return connection
  }
  client.acquireConnection = () => {
    const by = currentProcess()
    return by ? by.inOrder(() => acquireFor(by)) : acquire()
  }
  client.releaseConnection = async (connection) => {
    const by = currentProcess()
    if (by?.isDead) return forever()
    by?.connections.delete(connection)
    return release(connection)
  }
  const dialect = Object.getPrototypeOf(client) as Knex
  const sent = dialect._query
  const send = function (this: Knex, connection: Connection, query: unknown) {
    // The server's NOW() is the scenario's as well: leases, which go by it, end when they have to, however slow this machine is.
    if (connection.tells !== time.now) {
      connection.tells = time.now
      connection.query(`SET timestamp = ${time.now / 1_000}`, () => {})
    }
    return sent.call(this, connection, query)
  }
  const sendFor = async function (this: Knex, by: SimulatedProcess, connection: Connection, query: unknown) {
    if (by.isDead || by.diesBeforeStatement()) return forever()
    inFlight += 1
    const count = by.statements
    const sql = String((query as { sql?: string }).sql ?? query)
    witness(by, sql)
    by.noteStatement(sql)
    try {
      const answer = await send.call(this, connection, query)
      if (by.diesAfterStatement(count)) return forever()
      return answer
    } catch (error) {
      if (by.isDead) return forever()
      throw error
    } finally {
      inFlight -= 1
    }
  }
  dialect._query = async function (this: Knex, connection, query) {
    const by = currentProcess()
    return by ? by.inOrder(() => sendFor.call(this, by, connection, query)) : send.call(this, connection, query)
  }
}

const NEVER_MS = 2 ** 40
/** All simulated processes share one pool, and one that waits holds up the others. */
const CONNECTIONS_MAX = 40

let inFlight = 0

/** Resolves when no statement of a simulated process is on its way for so many turns: its heartbeats, for example. */
export async function statementsSettled(turns: number): Promise<void> {
  for (let calm = 0; calm < turns; calm++) {
    await breathe()
    if (inFlight > 0) calm = 0
  }
}

/** The server undoes what a process that is gone has not committed. */
export async function undoTransactions(process: SimulatedProcess): Promise<void> {
  for (const connection of process.connections) {
    process.connections.delete(connection)
    await new Promise<void>((resolve) => void (connection as Connection).query('ROLLBACK', () => resolve()))
    await release(connection as Connection)
  }
}

function interceptHttp(): void {
  const request = http.request
  const intercepted = (url: unknown, options: http.RequestOptions, answered: unknown) => {
    const by = currentProcess()
    if (!by || by.isDead) return (request as any)(url, by ? refused(options) : options, answered)
    const { refused: isRefused, dies } = by.nextRequest()
    witness(by, `request ${String((options.path ?? (url as URL).pathname) || '')}${isRefused ? ' refused' : ''}`)
    if (isRefused) return (request as any)(url, refused(options), answered)
    const number = String(++numbers)
    const headers = { ...(options.headers as object), [REQUEST_HEADER]: number }
    const sent: http.ClientRequest = (request as any)(url, { ...options, headers }, answered)
    underWay.set(number, { by })
    const goesOn = () => {
      underWay.delete(number)
      by.hang(false)
    }
    // Whoever gives a request up goes on at once; the socket's own end comes some turns later.
    const destroy = sent.destroy.bind(sent)
    sent.destroy = (error) => {
      goesOn()
      return destroy(error)
    }
    sent.once('close', () => {
      goesOn()
      if (dies) by.die('while a request was answered')
    })
    if (dies) sent.prependOnceListener('response', () => by.die('while a request was answered'))
    return sent
  }
  Object.assign(http, { request: intercepted })
}

const refused = (options: http.RequestOptions): http.RequestOptions => ({
  ...options,
  agent: undefined,
  createConnection: () => outside(() => createConnection(NOBODY, '127.0.0.1')),
})
