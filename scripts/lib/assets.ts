import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, readIfThere, writeAtomic } from './files.ts'
import { withLock } from './lock.mjs'
import { inVar, root } from './paths.ts'
import { runNode } from './processes.ts'

/** Tailwind looks for class names in the views, so they count as well. */
const sources = ['resources', 'vite.config.ts', 'package-lock.json']
const manifest = join(root, 'public', 'assets', '.vite', 'manifest.json')
const stamp = inVar('assets.built-from')
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')

/** Builds style sheets and scripts of the pages when their sources changed since the last time. */
export async function ensureAssets(): Promise<{ says: string }> {
  return withLock(inVar('assets.lock'), async () => {
    const wanted = fingerprint(root, sources)
    if (existsSync(manifest) && readIfThere(stamp) === wanted) {
      return { says: 'up to date' }
    }
    await runNode('The build of the pages’ assets', {
      args: [vite, 'build', '--logLevel', 'warn'],
      env: { NODE_ENV: 'production' },
    })
    writeAtomic(stamp, wanted, 0o644)
    return { says: 'built' }
  })
}
