import { Env } from '@adonisjs/core/env'

export default await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: Env.schema.enum(['development', 'production', 'test'] as const),
  HOST: Env.schema.string({ format: 'host' }),
  PORT: Env.schema.number(),
  APP_URL: Env.schema.string({ format: 'url', tld: false }),
  APP_KEY: Env.schema.secret(),
  /** Keys the blind indexes of sealed identity numbers; derived from APP_KEY where it is left out. Never changes. */
  BLIND_INDEX_KEY: Env.schema.secret.optional(),
  LOG_LEVEL: Env.schema.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const),

  DB_HOST: Env.schema.string({ format: 'host' }),
  DB_PORT: Env.schema.number(),
  DB_USER: Env.schema.string(),
  DB_PASSWORD: Env.schema.string.optional(),
  DB_DATABASE: Env.schema.string(),
  /** Tests only: the owner of the tables, who migrates and empties them; `DB_USER` may not. */
  DB_OWNER_USER: Env.schema.string.optional(),
  DB_OWNER_PASSWORD: Env.schema.string.optional(),
  /** Tests only: `DB_USER` with its host, as the owner grants to it. */
  DB_APP_ACCOUNT: Env.schema.string.optional(),

  SESSION_DRIVER: Env.schema.enum(['cookie', 'memory', 'database'] as const),
  LIMITER_STORE: Env.schema.enum(['memory', 'database'] as const),

  /** Where uploaded files lie, outside of what the web serves; `var/files` where it is left out. All processes share it. */
  UPLOADS_DIR: Env.schema.string.optional(),

  /** The demo: shows the page with the messages that the development drivers kept. */
  DEMO: Env.schema.boolean.optional(),
  /** Sandbox suppliers answer on loopback; production refuses loopback addresses of suppliers without this. */
  SANDBOXES_ALLOWED: Env.schema.boolean.optional(),
  /** Set by the demo: where each sandbox takes orders, as JSON `{ code: url }`. Opens the page of the sandboxes. */
  SANDBOX_CONTROLS: Env.schema.string.optional(),
  /** Requests of one API token per minute and process; 600 where it is left out. */
  API_REQUESTS_PER_MINUTE: Env.schema.number.optional(),
  /** Bearer token that opens /metrics and /health/deep from elsewhere than loopback. */
  METRICS_TOKEN: Env.schema.string.optional(),
  /** Names a crash point (tests only): `submit.after_intent` or `submit.after_intent:2` for the second pass. */
  CRASH_POINT: Env.schema.string.optional(),
})
