import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))
const ANSWERS = 'app/suppliers/sdk/answers.ts'

/** Where outcomes of calls with an effect are acted upon: each must answer every case. A new place belongs here. */
const places = [
  'app/enrolment/apply_answer.ts', 'app/enrolment/kyc/apply_kyc.ts', 'app/orders/steps/compensating.ts', 'app/orders/steps/look_up.ts',
  'app/orders/steps/pay.ts', 'app/orders/steps/place_at_supplier.ts', 'app/orders/actions/power_resource.ts',
]
/** Where every reason of a refusal has its course. */
const courses = ['app/enrolment/kyc/apply_kyc.ts', 'app/orders/steps/refusals.ts']

/** Compiles the files as if the source of the answers were another one, and says in which of them the compiler found what. */
function errorsWith(files: readonly string[], change: (source: string) => string): Map<string, string[]> {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const settings = { ...options, noEmit: true, skipLibCheck: true, incremental: false, composite: false, tsBuildInfoFile: undefined }
  const host = ts.createCompilerHost(settings)
  const { readFile } = host
  const answers = `${root}${ANSWERS}`
  host.readFile = (name) => (ts.sys.resolvePath(name) === answers ? change(readFileSync(answers, 'utf8')) : readFile(name))
  const sourceOf = host.getSourceFile.bind(host)
  host.getSourceFile = (name, target, ...rest) =>
    ts.sys.resolvePath(name) === answers ? ts.createSourceFile(name, host.readFile(name)!, target, true) : sourceOf(name, target, ...rest)
  const program = ts.createProgram(files.map((file) => `${root}${file}`), settings, host)
  const found = new Map<string, string[]>()
  for (const file of files) {
    const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(`${root}${file}`))
    found.set(file, diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')))
  }
  return found
}

function changed(source: string, from: string, to: string): string {
  if (!source.includes(from)) throw new Error(`${ANSWERS} has no "${from}" any more: this test must learn the new words.`)
  return source.replace(from, to)
}

const withMore = (source: string) =>
  changed(changed(source, "  | { status: 'unknown' }", "  | { status: 'unknown' }\n  | { status: 'delayed' }"), '  kyc_required: object', '  kyc_required: object\n  under_embargo: object')

/** One compilation serves both tests: it reads the whole house. */
let compiled: Map<string, string[]> | undefined
const found = () => (compiled ??= errorsWith([...new Set([...places, ...courses])], withMore))

test.group('Architecture | outcomes', () => {
  test('an outcome more breaks the build wherever it is not handled', ({ assert }) => {
    for (const file of places) assert.match(found().get(file)!.join('\n'), /does not satisfy the expected type 'never'|not assignable to type 'never'/, file)
  }).timeout(120_000)

  test('a reason more breaks the build wherever it has no course', ({ assert }) => {
    for (const file of courses) assert.include(found().get(file)!.join('\n'), 'under_embargo', file)
  }).timeout(120_000)

  test('no other file of the house branches over all outcomes', ({ assert }) => {
    const pattern = /switch \((?:\w+\.)?answer\.status\)/
    const listed = new Set(places)
    const files = ts.sys.readDirectory(`${root}app`, ['.ts']).map((file) => relative(root, file))
    assert.deepEqual(files.filter((file) => pattern.test(readFileSync(`${root}${file}`, 'utf8')) && !listed.has(file)), [])
  })
})
