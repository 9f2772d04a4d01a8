import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> }

/** Libraries of which a process needs nothing until it sends a mail, calls a supplier, is scraped, or is given a picture. */
const late = ['nodemailer', 'got', 'prom-client', 'sharp', 'qr']

const always = /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm
const named = /import\('(#[^']+)'\)/g

/** The file that an import of ours names; undefined for a package. */
function fileOf(target: string, from: string): string | undefined {
  if (target.startsWith('.')) return join(dirname(from), target)
  const [pattern, path] = Object.entries(imports).find(([key]) => target === key || (key.endsWith('*') && target.startsWith(key.slice(0, -1)))) ?? []
  if (!pattern || !path) return undefined
  return join(path.replace('*', target.slice(pattern.length - 1)).replace(/\.js$/, '.ts'))
}

/** Every package that is loaded with these files, and one of the files that imports it. */
function packagesOf(files: readonly string[]): Map<string, string> {
  const packages = new Map<string, string>()
  const seen = new Set(files)
  for (const file of seen) {
    if (!file.endsWith('.ts') || !existsSync(join(root, file))) continue
    for (const [, target] of readFileSync(join(root, file), 'utf8').matchAll(always)) {
      const ours = fileOf(target, file)
      if (ours) seen.add(ours)
      else packages.set(target, file)
    }
  }
  return packages
}

test.group('Architecture | start-up', () => {
  test('a process starts without what it needs only later', ({ assert }) => {
    const rc = readFileSync(join(root, 'adonisrc.ts'), 'utf8')
    const registered = [...rc.matchAll(named)].map(([, target]) => fileOf(target, 'adonisrc.ts')!)
    const packages = packagesOf([...registered, ...globSync(['config/*.ts', 'providers-plugins/*/plugin.ts'], { cwd: root })])
    assert.isTrue(packages.has('@adonisjs/lucid/services/db'))
    assert.isTrue(packages.has('opossum'), 'the pipeline is among what was looked through')
    assert.deepEqual(late.flatMap((name) => (packages.has(name) ? `${packages.get(name)} imports ${name}` : [])), [])
  })
})
