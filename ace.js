// JavaScript on purpose: node runs this file before the TypeScript loader is in place, perhaps an
// older node than the hub needs.
import { fileURLToPath } from 'node:url'
import { runUnderRightNode, usePrivateDatabase, useStandIns } from './scripts/lib/ace_start.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))

if (!runUnderRightNode(root)) {
  usePrivateDatabase(root)
  useStandIns(root, process.argv.slice(2))
  await import('./scripts/lib/typescript.mjs')
  await import('./bin/console.js')
}
