// JavaScript on purpose: node runs this file before the TypeScript loader is in place.
import '@poppinss/ts-exec'

await import('./bin/console.js')
