/**
 * Loads the house's TypeScript, for every process that we start from its sources (`node --import`). It does what the framework's own
 * loader does, with the same compiler and options, and keeps what the compiler made of each file in var/typescript: a process is up
 * in half of the time, and the tests start hundreds. Nothing of this is in a build.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const kept = join(root, 'var', 'typescript')
const require = createRequire(import.meta.url)

/** Raised when what is kept is to be made anew. */
const FORMAT = 1

const options = {
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'esnext',
    externalHelpers: false,
    parser: { syntax: 'typescript', tsx: false, decorators: true, dynamicImport: true },
    transform: { decoratorMetadata: true, legacyDecorator: true },
    experimental: { keepImportAttributes: true },
    keepClassNames: true,
  },
}

let swc
const stamp = (source) => createHash('sha1').update(`${FORMAT} ${process.versions.node} ${JSON.stringify(options)}`).update(source).digest('hex')

/** One file of ours per source file: its last line says of which content it was made. */
function compiled(filename) {
  const source = readFileSync(filename)
  const end = `\n//${stamp(source)}`
  const place = join(kept, `${createHash('sha1').update(filename).digest('hex')}.js`)
  const known = read(place)
  if (known?.endsWith(end)) return known
  swc ??= require('@swc/core')
  const { code } = swc.transformSync(source.toString(), { ...options, filename })
  const made = code + end
  keep(place, made)
  return made
}

function read(place) {
  try {
    return readFileSync(place, 'utf8')
  } catch {
    return undefined
  }
}

/** Whole or not at all: other processes read it at the same time. A disk that takes nothing costs time, no more. */
function keep(place, made) {
  const draft = `${place}.${process.pid}.${Math.trunc(performance.now() * 1000)}`
  try {
    mkdirSync(kept, { recursive: true })
    writeFileSync(draft, made)
    renameSync(draft, place)
  } catch {
    // Compiled again the next time.
  }
}

const isOurs = (path) => path.startsWith('file:') && path.endsWith('.ts') && !path.includes('/node_modules/')

process.setSourceMapsEnabled(true)
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context)
    } catch (error) {
      // Imports name the file as it is in a build.
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.url?.endsWith('.js')) throw error
      return next(`${error.url.slice(0, -3)}.ts`, context)
    }
  },
  load(url, context, next) {
    const [path] = url.split('?')
    return isOurs(path) ? { format: 'module', source: compiled(fileURLToPath(path)), shortCircuit: true } : next(url, context)
  },
})
