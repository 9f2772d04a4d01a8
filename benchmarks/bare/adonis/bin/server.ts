/**
 * The smallest AdonisJS with session, shield, auth, Lucid and Edge, as its starter kit wires them: one page, one query. What our
 * start-up and memory are measured against.
 */
import 'reflect-metadata'
import { Ignitor, prettyPrintError } from '@adonisjs/core'

const appRoot = new URL('../', import.meta.url)

new Ignitor(appRoot, { importer: (path) => import(path.startsWith('.') ? new URL(path, appRoot).href : path) })
  .tap((app) => {
    app.booting(async () => void (await import('../start/env.ts')))
    app.listen('SIGTERM', () => app.terminate())
  })
  .httpServer()
  .start()
  .catch((error) => {
    process.exitCode = 1
    prettyPrintError(error)
  })
