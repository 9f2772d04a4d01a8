/** What `npm run simulate` takes; `docs/simulation.md` says what for. */
export const simulationOptions = {
  'runs': { type: 'string', default: '100' },
  'from': { type: 'string', default: '1' },
  'base': { type: 'string' },
  'seed': { type: 'string' },
  'mutant': { type: 'string' },
  'mutants': { type: 'boolean', default: false },
  'twice': { type: 'boolean', default: false },
  'short': { type: 'boolean', default: false },
  'verbose': { type: 'boolean', default: false },
  'keep-going': { type: 'boolean', default: false },
  'report': { type: 'string' },
} as const
