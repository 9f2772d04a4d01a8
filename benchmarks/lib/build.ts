import { cpSync, globSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import rc from '../../adonisrc.ts'
import { inVar, root } from '../../scripts/lib/paths.ts'
import { runNode } from '../../scripts/lib/processes.ts'

const compiler = join(root, 'node_modules', 'typescript7', 'bin', 'tsc')
/** Copied as a folder: its manifest lies in one whose name begins with a dot, which patterns leave out. */
const assets = 'public/**'
const bareFolder = join('benchmarks', 'bare', 'adonis')

/**
 * What `node ace build` makes, with the same compiler options and without its type check, and the bare application in it. Both find
 * the packages in their own folder, as after `npm ci`.
 */
export async function build(): Promise<{ ours: string; bare: string; says: string }> {
  const folder = inVar('benchmarks', 'build')
  rmSync(folder, { recursive: true, force: true })
  await runNode('The build of the server', { args: [compiler, '--noCheck', '--outDir', folder] })
  const patterns = (rc.metaFiles ?? []).map((it) => (typeof it === 'string' ? it : it.pattern)).filter((pattern) => pattern !== assets)
  for (const file of ['package.json', 'public', ...globSync([...patterns, `${bareFolder}/resources/**/*.edge`], { cwd: root })]) {
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  const bare = join(folder, bareFolder)
  for (const home of [folder, bare]) symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'))
  return { ours: folder, bare, says: folder.slice(root.length + 1) }
}
