import { createConnection } from 'node:net'
import http from 'node:http'
import db from '@adonisjs/lucid/services/db'
import { breathe } from './time.ts'
import { currentProcess, forever, outside, type SimulatedProcess } from './processes.ts'

/** Nobody listens there. */
const NOBODY = 1

/** Tells the sandbox's side which request of ours it serves. */
export const REQUEST_HEADER = 'x-simulated-request'

type Outgoing = { by: SimulatedProcess; hanging: boolean }

/** Requests of simulated processes that are under way, by the number in their header. */
export const underWay = new Map<string, Outgoing>()
let numbers = 0

/** Puts the simulation between the house and its database and its suppliers. Once. */
export function intercept(): void {
  interceptDatabase()
  interceptHttp()
}

/** knex, as far as it concerns us. */
type Connection = { query: (sql: string, done: () => void) => void }
type Knex = {
  acquireConnection(): Promise<Connection>
  releaseConnection(connection: Connection): Promise<unknown>
  _query(connection: Connection, query: unknown): Promise<unknown>
}

let client: Knex
let release: Knex['releaseConnection']

function interceptDatabase(): void {
  client = (db.connection() as any).getWriteClient().client as Knex
  const acquire = client.acquireConnection.bind(client)
  release = client.releaseConnection.bind(client)
  client.acquireConnection = async () => {
    const by = currentProcess()
    if (!by) return acquire()
    await by.gate()
    const connection = await acquire()
    if (by.isDead) {
      await release(connection)
      return forever()
    }
    by.connections.add(connection)
    return connection
  }
  client.releaseConnection = async (connection) => {
    const by = currentProcess()
    if (by?.isDead) return forever()
    by?.connections.delete(connection)
    return release(connection)
  }
  const dialect = Object.getPrototypeOf(client) as Knex
  const send = dialect._query
  dialect._query = async function (this: Knex, connection, query) {
    const by = currentProcess()
    if (!by) return send.call(this, connection, query)
    if (by.isDead || by.diesBeforeStatement()) return forever()
    inFlight += 1
    const count = by.statements
    by.noteStatement(String((query as { sql?: string }).sql ?? query))
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
}

let inFlight = 0

/** Resolves when no statement of a simulated process is on its way: its heartbeats, for example. */
export async function statementsSettled(): Promise<void> {
  for (let calm = 0; calm < CALM; calm++) {
    await breathe()
    if (inFlight > 0) calm = 0
  }
}

/** So often nothing may be on its way in a row: between two statements of one act there are some turns. */
const CALM = 5

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
    if (isRefused) return (request as any)(url, refused(options), answered)
    const number = String(++numbers)
    const headers = { ...(options.headers as object), [REQUEST_HEADER]: number }
    const sent: http.ClientRequest = (request as any)(url, { ...options, headers }, answered)
    underWay.set(number, { by, hanging: false })
    sent.once('close', () => {
      underWay.delete(number)
      by.hang(false)
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
