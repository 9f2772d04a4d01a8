import { prettyPrintError } from '@adonisjs/core'
import { ignite } from './ignite.ts'

ignite()
  .ace()
  .handle(process.argv.slice(2))
  .catch((error) => {
    process.exitCode = 1
    prettyPrintError(error)
  })
