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
    /** Read by the upload middleware alone, on routes that take a file, from whom it may come. Nothing is written to disk. */
    autoProcess: false,
    maxFields: 200,
    fieldsLimit: '256kb',
    convertEmptyStringsToNull: true,
    trimWhitespaces: true,
    processManually: [],
    limit: '12mb',
    types: ['multipart/form-data'],
  },
})
