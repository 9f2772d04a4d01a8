import type { SupplierOperations } from '../../contract.ts'
import type { DeclaredProperties } from '../../properties.ts'
import { operationNames } from '../../operations.ts'
import { abilitiesOf, declaredManualSteps, operationProblems, pluginProblems } from '../../plugin.ts'
import { ensure, type Bench } from './bench.ts'
import type { Check } from './types.ts'

interface Health {
  reachable: boolean
  authorised: boolean
}

export const withWrongSecrets = (bench: Bench) => {
  const secrets = bench.plugin.settings.fields.filter(({ type }) => type === 'secret')
  const wrong = secrets.map(({ name }) => [name, 'wrong-secret-wrong-secret'])
  return { ...bench.settings, ...Object.fromEntries(wrong) }
}

export const withoutSecrets = (bench: Bench): string | null =>
  bench.plugin.settings.fields.some(({ type }) => type === 'secret') ? null : 'there is no secret'

const healthWith = async (bench: Bench, settings: Bench['settings']): Promise<Health> => {
  const { outcome } = await bench.call('checkHealth', null, undefined, { settings })
  ensure(outcome.status === 'done', `checkHealth answered ${outcome.status}`)
  return outcome.data as Health
}

const effects = [
  'createOrder',
  'payOrder',
  'cancelOrder',
  'unsubscribe',
  'renew',
  'change',
  'suspend',
  'resume',
] as const

type Effect = (typeof effects)[number]

/** Absent operations that a property does not explain: these become tasks for people. */
function byHand(operations: SupplierOperations, properties: DeclaredProperties): Effect[] {
  const { createSemantics, unpaidExpires, orderOrigin } = properties
  const waits = Object.values(createSemantics).includes('twoStep')
  const explained: Record<Effect, boolean> = {
    createOrder: orderOrigin === 'supplier',
    payOrder: !waits,
    cancelOrder: !waits || unpaidExpires,
    unsubscribe: false,
    renew: false,
    change: false,
    suspend: false,
    resume: false,
  }
  return effects.filter((name) => !operations[name] && !explained[name])
}

export const level0: Check[] = [
  {
    id: 'manifest',
    level: 0,
    says: 'The manifest is complete',
    async run({ plugin }) {
      const problems = pluginProblems(plugin)
      ensure(problems.length === 0, problems.join('; '))
      for (const { name, label } of plugin.settings.fields) {
        ensure(
          Boolean(label['zh-CN'] && label.en),
          `The setting ${name} has no label in both languages`
        )
      }
      return `${plugin.settings.fields.length} settings`
    },
  },
  {
    id: 'secrets_marked',
    level: 0,
    says: 'Settings that hold secrets are marked',
    async run({ plugin }) {
      const open = plugin.settings.fields.filter(
        ({ name, type }) => /secret|password|privatekey/i.test(name) && type !== 'secret'
      )
      ensure(open.length === 0, `${open.map(({ name }) => name).join(', ')} must be of type secret`)
    },
  },
  {
    id: 'settings_refused',
    level: 0,
    says: 'Settings that lack what is required are refused by field',
    notApplicable: ({ plugin }) =>
      plugin.settings.fields.some(({ required }) => required) ? null : 'nothing is required',
    async run({ plugin }) {
      const result = await plugin.settings.parse({})
      ensure(!result.ok, 'Empty settings were taken')
      const missing = plugin.settings.fields.filter(
        ({ name, required }) => required && !result.errors.some(({ field }) => field === name)
      )
      ensure(missing.length === 0, `Nothing was said about ${missing.map(({ name }) => name)}`)
    },
  },
  {
    id: 'operations',
    level: 0,
    says: 'Orders that can be made or paid can be read',
    async run(bench) {
      const problems = operationProblems(bench.operations)
      ensure(problems.length === 0, problems.join('; '))
      const present = abilitiesOf(bench.operations)
      const absent = operationNames.filter((name) => !present.includes(name))
      return `${present.length} operations; absent: ${absent.join(', ') || 'none'}`
    },
  },
  {
    id: 'properties',
    level: 0,
    says: 'Declared properties fit the functions',
    async run({ properties, operations }) {
      const { createOrder, payOrder } = operations
      const twoStep = properties.createSemantics.createOrder === 'twoStep'
      ensure(!createOrder || !twoStep || Boolean(payOrder), 'twoStep, but nothing pays')
      ensure(/^[A-Z]{3}$/.test(properties.currency), 'currency must be an ISO code')
      ensure(
        properties.orderOrigin === 'hub' || Boolean(operations.listOrders && operations.queryOrder),
        'orders are born at the supplier, but listOrders and queryOrder are not there to find them'
      )
      ensure(
        properties.lookup !== 'list' || Boolean(operations.listOrders),
        'lookup is list, but listOrders is absent'
      )
    },
  },
  {
    id: 'health',
    level: 0,
    says: 'Right settings are reachable and authorised',
    async run(bench) {
      const health = await bench.done<Health>('checkHealth', null)
      ensure(health.reachable && health.authorised, JSON.stringify(health))
    },
  },
  {
    id: 'health_wrong_secret',
    level: 0,
    says: 'A wrong secret is said to be unauthorised',
    notApplicable: withoutSecrets,
    async run(bench) {
      const health = await healthWith(bench, withWrongSecrets(bench))
      ensure(!health.authorised, 'A wrong secret was called authorised')
    },
  },
  {
    id: 'health_unreachable',
    level: 0,
    says: 'A supplier that is not there is not called reachable',
    needsSandbox: true,
    async run(bench) {
      await bench.fault({ operation: 'checkHealth', fault: 'refuse_connection' })
      const { outcome } = await bench.call('checkHealth', null)
      const claimed = outcome.status === 'done' && (outcome.data as Health).reachable
      ensure(!claimed, 'Nothing listened, and it was called reachable')
      return outcome.status
    },
  },
  {
    id: 'manual_steps',
    level: 0,
    says: 'What people do by hand in place of an absent operation is written down',
    async run({ plugin, settings, operations, properties }) {
      const steps = declaredManualSteps(plugin, settings)
      const missing = byHand(operations, properties).filter((name) => {
        const step = steps[name]
        const texts = [step?.instructions, step?.evidence]
        return !step || !(step.dueHours > 0) || texts.some((text) => !text?.['zh-CN'] || !text.en)
      })
      ensure(missing.length === 0, `manualSteps has nothing, or not all, for ${missing.join(', ')}`)
    },
  },
]
