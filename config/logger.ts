import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, destination, syncDestination } from '@adonisjs/core/logger'

const STANDARD_ERROR = 2

/**
 * Lines are written by the process itself. A transport of the library would be a thread of its own: it starts with every process,
 * holds 15 MiB, and what it has not written yet is lost when the process dies.
 */
const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'kboss',
      level: env.get('LOG_LEVEL'),
      redact: { paths: ['password', '*.password', 'req.headers.authorization', 'req.headers.cookie'] },
      destination: app.inProduction ? destination(STANDARD_ERROR) : await syncDestination(),
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
