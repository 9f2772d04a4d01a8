import { defineConfig } from '@adonisjs/core/bodyparser'

export default defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  form: {
    convertEmptyStringsToNull: true,
    trimWhitespaces: true,
    limit: '256kb',
    types: ['application/x-www-form-urlencoded'],
    /** The matrix of roles has a box per role and permission. */
    queryString: { parameterLimit: 10_000, arrayLimit: 10_000 },
  },
  json: {
    convertEmptyStringsToNull: true,
    trimWhitespaces: true,
    limit: '1mb',
    types: ['application/json', 'application/csp-report'],
  },
  multipart: {
    /** No form brings files: what a stranger sends this way is never written to disk. */
    autoProcess: false,
    convertEmptyStringsToNull: true,
    trimWhitespaces: true,
    processManually: [],
    limit: '12mb',
    types: ['multipart/form-data'],
  },
})
