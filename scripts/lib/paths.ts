import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Everything the scripts leave on disk, ignored by git, the linter and Vite's watcher. */
export const inVar = (...parts: string[]) => join(root, 'var', ...parts)
