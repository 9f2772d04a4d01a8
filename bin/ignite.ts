import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'

/** What a shell says of a process that SIGTERM ended. */
const ASKED_TO_STOP = 143
const appRoot = new URL('../', import.meta.url)

/** One ignitor for server, console and tests: same importer, same environment, same way to stop. */
export function ignite() {
  const importer = (filePath: string) =>
    filePath.startsWith('./') || filePath.startsWith('../')
      ? import(new URL(filePath, appRoot).href)
      : import(filePath)

  return new Ignitor(appRoot, { importer }).tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    // `terminate` before it is ready is undone by the boot that goes on, and a second one does nothing: the process could not be stopped any more.
    const leave = () => (app.isReady ? app.terminate() : process.exit(ASKED_TO_STOP))
    app.listen('SIGTERM', leave)
    app.listenIf(app.managedByPm2, 'SIGINT', leave)
  })
}
