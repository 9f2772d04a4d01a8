import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, syncDestination, targets } from '@adonisjs/core/logger'

const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'kboss',
      level: env.get('LOG_LEVEL'),
      redact: { paths: ['password', '*.password', 'req.headers.authorization', 'req.headers.cookie'] },
      destination: app.inProduction ? undefined : await syncDestination(),
      transport: { targets: targets().push(targets.file({ destination: 2 })).toArray() },
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
