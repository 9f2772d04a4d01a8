import { defineConfig, targets } from '@adonisjs/core/logger'
import env from '../start/env.ts'

export default defineConfig({
  default: 'app',
  loggers: {
    app: { enabled: true, name: 'bare', level: env.get('LOG_LEVEL'), transport: { targets: targets().push(targets.file({ destination: 2 })).toArray() } },
  },
})
