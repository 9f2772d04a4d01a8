import { cpSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import rc from '../../adonisrc.ts'
import { inVar, root } from '../../scripts/lib/paths.ts'
import { runNode } from '../../scripts/lib/processes.ts'

const compiler = join(root, 'node_modules', 'typescript7', 'bin', 'tsc')
/** Copied as a folder: its manifest lies in one whose name begins with a dot, which patterns leave out. */
const assets = 'public/**'
const ofTheBareOne = 'benchmarks/bare/adonis/resources/**/*.edge'

/**
 * What `node ace build` makes, with the same compiler options and without its type check, in a folder below ours, where it finds
 * our packages. The bare application is in it too. Answers with the folder.
 */
export async function build(): Promise<{ folder: string; says: string }> {
  const folder = inVar('benchmarks', 'build')
  rmSync(folder, { recursive: true, force: true })
  await runNode('The build of the server', { args: [compiler, '--noCheck', '--outDir', folder] })
  const patterns = (rc.metaFiles ?? []).map((it) => (typeof it === 'string' ? it : it.pattern)).filter((pattern) => pattern !== assets)
  for (const file of ['package.json', 'public', ...globSync([...patterns, ofTheBareOne], { cwd: root })]) {
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  return { folder, says: folder.slice(root.length + 1) }
}
