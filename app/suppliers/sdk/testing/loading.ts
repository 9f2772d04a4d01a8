import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { pluginProblems, type SupplierPlugin } from '../plugin.ts'
import type { SandboxDefinition } from './sandbox/types.ts'

const here = import.meta.url
const lent = /^(#supplier-sdk(\/testing)?|@vinejs\/vine)$/
const outside = new Set<string>()
let isHooked = false

/**
 * A folder that is not installed has no package.json of ours above it, so what a plugin may import is found from here: the SDK and
 * the validator, nothing else. Its TypeScript is compiled here too: the hub's own loader leaves strangers alone.
 */
function lendSdkTo(folder: string): void {
  outside.add(pathToFileURL(join(realpathSync(folder), '/')).href)
  if (isHooked) {
    return
  }
  isHooked = true
  const isGuest = (url = '') => [...outside].some((place) => url.startsWith(place))
  registerHooks({
    resolve: (specifier, context, next) =>
      next(
        specifier,
        isGuest(context.parentURL) && lent.test(specifier)
          ? { ...context, parentURL: here }
          : context
      ),
    load: (url, context, next) => {
      if (!isGuest(url) || !url.endsWith('.ts')) {
        return next(url, context)
      }
      const written = readFileSync(fileURLToPath(url), 'utf8')
      const source = stripTypeScriptTypes(written, { mode: 'transform', sourceUrl: url })
      return { format: 'module', source, shortCircuit: true }
    },
  })
}

const isOutside = (folder: string) =>
  relative(fileURLToPath(new URL('../../../../', here)), realpathSync(folder)).startsWith('..')

/** `.js` in a build. */
const fileOf = (folder: string, name: string): string | undefined =>
  [`${name}.ts`, `${name}.js`].map((file) => join(folder, file)).find((file) => existsSync(file))

/** The plugin of a folder; throws a sentence when there is none or it cannot be used. */
export async function loadSupplier(folder: string): Promise<SupplierPlugin> {
  const file = fileOf(folder, 'plugin')
  if (!file) {
    throw new Error(`${folder} has no plugin.ts`)
  }
  if (isOutside(folder)) {
    lendSdkTo(folder)
  }
  const { default: plugin } = await import(pathToFileURL(file).href)
  const problems = pluginProblems(plugin)
  if (problems.length > 0) {
    throw new Error(`${file}: ${problems.join('; ')}`)
  }
  return plugin
}

/** The sandbox of a folder, or null where it has none. */
export async function loadSandbox(folder: string): Promise<SandboxDefinition | null> {
  const file = fileOf(join(folder, 'sandbox'), 'main')
  if (!file) {
    return null
  }
  if (isOutside(folder)) {
    lendSdkTo(folder)
  }
  const { default: definition } = await import(pathToFileURL(file).href)
  return definition
}
