import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pluginProblems, type SupplierPlugin } from './sdk/main.ts'

export type BrokenPlugin = { folder: string; problems: string[] }

type RegistryOptions = { standInsAllowed?: boolean }

type Found = { plugins: Map<string, SupplierPlugin>; broken: BrokenPlugin[] }

let found: Found = { plugins: new Map(), broken: [] }

/**
 * Reads every `<folder>/<code>/plugin.ts` (`plugin.js` in a build); names with `_` or `.` in front are left out. A plugin that
 * cannot be used is listed with its problems and never stops the boot. Plugins that stand in for nothing real are left out where
 * `standInsAllowed` is false.
 */
export async function findPlugins(folder: string, { standInsAllowed = true }: RegistryOptions = {}): Promise<Found> {
  const result: Found = { plugins: new Map(), broken: [] }
  if (!existsSync(folder)) return result
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^[_.]/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
  for (const name of folders) {
    const loaded = await loadPlugin(join(folder, name), name)
    if ('plugin' in loaded) {
      if (standInsAllowed || !loaded.plugin.developmentOnly) result.plugins.set(name, loaded.plugin)
    } else result.broken.push({ folder: name, problems: loaded.problems })
  }
  return result
}

async function loadPlugin(folder: string, name: string): Promise<{ plugin: SupplierPlugin } | { problems: string[] }> {
  const file = ['plugin.ts', 'plugin.js'].map((entry) => join(folder, entry)).find(existsSync)
  if (!file) return { problems: ['plugin.ts is missing'] }
  try {
    const { default: plugin } = await import(pathToFileURL(file).href)
    const problems = pluginProblems(plugin)
    if (problems.length === 0 && plugin.code !== name) problems.push(`code "${plugin.code}" differs from the folder "${name}"`)
    return problems.length > 0 ? { problems } : { plugin }
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] }
  }
}

/** Called once at start by the provider. */
export async function loadRegistry(folder: string, options: RegistryOptions = {}): Promise<Found> {
  found = await findPlugins(folder, options)
  return found
}

export const findPlugin = (code: string): SupplierPlugin | undefined => found.plugins.get(code)

export const allPlugins = (): SupplierPlugin[] => [...found.plugins.values()]

export const brokenPlugins = (): readonly BrokenPlugin[] => found.broken

/** Tests only: a plugin that lives in the test. Returns what takes it away again. */
export function addTestPlugin(plugin: SupplierPlugin): () => void {
  found.plugins.set(plugin.code, plugin)
  return () => found.plugins.delete(plugin.code)
}
