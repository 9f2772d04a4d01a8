import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pluginProblems, type SupplierPlugin } from '../plugin.ts'
import type { SandboxDefinition } from './sandbox/types.ts'

/** `.js` in a build. */
const fileOf = (folder: string, name: string): string | undefined =>
  [`${name}.ts`, `${name}.js`].map((file) => join(folder, file)).find((file) => existsSync(file))

/** The plugin of a folder; throws a sentence when there is none or it cannot be used. */
export async function loadSupplier(folder: string): Promise<SupplierPlugin> {
  const file = fileOf(folder, 'plugin')
  if (!file) {
    throw new Error(`${folder} has no plugin.ts`)
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
  const { default: definition } = await import(pathToFileURL(file).href)
  return definition
}
