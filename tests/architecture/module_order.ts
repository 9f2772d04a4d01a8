/**
 * Which module may import which. Besides what its row lists, a module may import `kernel`, `jobs`, `audit` and `files`, and never
 * a row below its own. eslint.config.js builds import rules from this table; imports.spec.ts reads the sources.
 */
export type ModuleRule = {
  mayImport: readonly string[]
  /** Modules of which only `queries/` may be read, besides what `mayImport` lists. */
  mayQuery?: readonly string[]
}

const all = ['identity', 'suppliers', 'messages', 'approvals', 'wallet', 'catalog', 'campaigns', 'enrolment', 'payments', 'orders',
  'billing', 'distribution', 'settlement', 'sales', 'rentals', 'support', 'bastion', 'monitoring'] as const

export const everywhere: readonly string[] = ['kernel', 'jobs', 'audit', 'files']

export const modules: Record<string, ModuleRule> = {
  kernel: { mayImport: [] },
  jobs: { mayImport: [] },
  audit: { mayImport: [] },
  files: { mayImport: [] },
  identity: { mayImport: [] },
  suppliers: { mayImport: ['identity'] },
  messages: { mayImport: ['identity', 'suppliers'] },
  approvals: { mayImport: ['identity', 'suppliers', 'messages'] },
  wallet: { mayImport: ['identity', 'messages'] },
  catalog: { mayImport: ['identity', 'suppliers', 'messages', 'approvals'] },
  campaigns: { mayImport: ['identity', 'approvals', 'catalog'] },
  enrolment: { mayImport: ['identity', 'suppliers', 'messages'] },
  payments: { mayImport: ['identity', 'suppliers', 'messages', 'approvals', 'wallet'] },
  orders: { mayImport: ['identity', 'suppliers', 'messages', 'approvals', 'wallet', 'catalog', 'campaigns', 'enrolment', 'payments'] },
  billing: { mayImport: ['identity', 'suppliers', 'messages', 'approvals', 'wallet', 'catalog', 'enrolment', 'payments', 'orders'] },
  distribution: { mayImport: ['identity', 'messages', 'approvals', 'wallet', 'catalog', 'campaigns', 'orders', 'billing'] },
  settlement: { mayImport: ['identity', 'suppliers', 'messages', 'approvals', 'wallet', 'catalog', 'payments', 'orders', 'billing', 'distribution'] },
  sales: { mayImport: ['identity', 'messages', 'approvals', 'wallet', 'catalog', 'campaigns', 'payments', 'orders', 'billing', 'distribution'] },
  rentals: { mayImport: ['identity', 'messages', 'catalog', 'orders'] },
  support: { mayImport: ['identity', 'messages', 'wallet', 'orders', 'billing'] },
  bastion: { mayImport: ['identity', 'messages', 'approvals', 'enrolment'] },
  monitoring: { mayImport: ['identity', 'suppliers', 'messages', 'approvals'], mayQuery: all },
  reports: { mayImport: ['identity'], mayQuery: all },
}

/** Folders of a module that others may import from; everything else is private to it. */
export const publicFolders: readonly string[] = ['actions', 'queries', 'events', 'models', 'sdk']
