import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'

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
    app.listen('SIGTERM', () => app.terminate())
    app.listenIf(app.managedByPm2, 'SIGINT', () => app.terminate())
  })
}
