import { configApp } from '@adonisjs/eslint-config'
import { everywhere, modules, publicFolders } from './tests/architecture/module_order.ts'

const open = new Set(everywhere)

/** One block a module: what its row of the table does not allow is an error in the editor already. */
const moduleBlocks = Object.entries(modules).map(([name, rule]) => {
  const allowed = new Set([name, ...rule.mayImport, ...everywhere])
  const forbidden = Object.keys(modules).filter((other) => !allowed.has(other))
  const queried = rule.mayQuery ?? []
  const patterns = [
    { regex: `^#${name}/`, message: 'Inside a module imports are relative.' },
    ...forbidden.map((other) => ({
      regex: queried.includes(other) ? `^#${other}/(?!queries/)` : `^#${other}/`,
      message: `${name} may not import ${other} (tests/architecture/module_order.ts).`,
    })),
    ...rule.mayImport
      .filter((other) => !open.has(other))
      .map((other) => ({
        regex: `^#${other}/(?!(?:${publicFolders.join('|')})/|[a-z_]+$)`,
        message: `Import ${publicFolders.join(', ')} of another module, or a file at its root.`,
      })),
    { regex: 'providers-plugins', message: 'The core never names a plugin.' },
  ]
  return { files: [`app/${name}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
})

const pluginBlock = {
  files: ['providers-plugins/**/*.ts'],
  ignores: ['providers-plugins/*/tests/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: '^(?!\\./|\\.\\./|node:|#supplier-sdk$|#supplier-sdk/testing$|@vinejs/vine$)',
            message: 'A plugin imports its own files, #supplier-sdk, @vinejs/vine and node: only.',
          },
        ],
      },
    ],
    'no-console': 'error',
  },
}

export default configApp(
  { ignores: ['var/**', 'tmp/**', 'storage/**', 'public/**', 'resources/js/**', 'screenshots/**'] },
  {
    files: ['**/*.ts'],
    rules: {
      'prettier/prettier': 'off',
      'no-eval': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Ids and tokens come from #kernel/ids or node:crypto.' },
      ],
    },
  },
  { files: ['app/kernel/database/transaction.ts', 'tests/**', 'scripts/**', 'benchmarks/**', 'providers-plugins/*/sandbox/**', 'app/suppliers/sdk/testing/**'], rules: { 'no-restricted-properties': 'off' } },
  // A test reads best as one sentence: `(await lineOf(id)).state`.
  { files: ['tests/**/*.ts'], rules: { '@unicorn/no-await-expression-member': 'off' } },
  ...moduleBlocks,
  pluginBlock
)
