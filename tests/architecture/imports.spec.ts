import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { test } from '@japa/runner'
import { everywhere, modules, publicFolders } from './module_order.ts'

const root = new URL('../../', import.meta.url).pathname
const importPattern = /(?:from\s+|import\s*\(\s*|import\s+)['"]([^'"]+)['"]/g

type Import = { file: string; module: string; target: string }

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(importPattern)].map(([, target]) => ({ file, module: file.split(sep)[1], target }))
}

function complaint({ file, module, target }: Import): string | undefined {
  const rule = modules[module]
  if (target.startsWith('.')) {
    const inside = relative(join(root, 'app', module), join(root, file, '..', target))
    return inside.startsWith('..') ? `${file}: leaves its module by ${target}` : undefined
  }
  if (target.includes('providers-plugins')) return `${file}: names a plugin`
  const [, other, rest] = /^#([a-z]+)\/(.+)$/.exec(target) ?? []
  if (!other || !modules[other]) return undefined
  if (other === module) return `${file}: imports its own module by ${target}`
  if (everywhere.includes(other)) return undefined
  if (rule.mayQuery?.includes(other) && rest.startsWith('queries/')) return undefined
  if (!rule.mayImport.includes(other)) return `${file}: ${module} may not import ${other}`
  const isPublic = !rest.includes('/') || publicFolders.includes(rest.split('/')[0])
  return isPublic ? undefined : `${file}: ${target} is private to ${other}`
}

test.group('Architecture | imports', () => {
  test('every folder of app is a row of the module table', ({ assert }) => {
    const folders = readdirSync(join(root, 'app'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    assert.deepEqual(folders.map((folder) => folder.name).filter((name) => !modules[name]), [])
  })

  test('a row lists only rows above itself', ({ assert }) => {
    const order = Object.keys(modules)
    const wrong = Object.entries(modules).flatMap(([name, rule]) =>
      rule.mayImport.filter((other) => order.indexOf(other) >= order.indexOf(name)).map((other) => `${name} → ${other}`)
    )
    assert.deepEqual(wrong, [])
  })

  test('no import breaks the module order, import() included', ({ assert }) => {
    assert.deepEqual(sources('app').flatMap(importsOf).map(complaint).filter(Boolean), [])
  })

  test('refuses an import that the table does not allow', ({ assert }) => {
    assert.equal(
      complaint({ file: 'app/wallet/actions/x.ts', module: 'wallet', target: '#orders/actions/place_order' }),
      'app/wallet/actions/x.ts: wallet may not import orders'
    )
    assert.match(complaint({ file: 'app/orders/x.ts', module: 'orders', target: '#wallet/controllers/a' })!, /private/)
  })

  test('the kernel speaks no business words', ({ assert }) => {
    const words = /\b(wallet|invoice|distributor|campaign)s?\b/i
    const found = sources('app/kernel').filter((file) => words.test(readFileSync(join(root, file), 'utf8')))
    assert.deepEqual(found, [])
  })
})

test.group('Architecture | file size', () => {
  test('no source file is longer than 300 lines', ({ assert }) => {
    const long = ['app', 'commands', 'providers-plugins', 'scripts'].flatMap(sources)
      .filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 300)
    assert.deepEqual(long, [])
  })
})
