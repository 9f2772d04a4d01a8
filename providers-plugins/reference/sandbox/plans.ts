import { Problem } from './problem.ts'

/** What this stand-in sells. Amounts in fen; per month for prepaid plans, per 1000 calls for metered ones. */
export interface Plan {
  plan: string
  family: string
  familyNames: { 'zh-CN': string; 'en': string }
  region: string
  regionNames: { 'zh-CN': string; 'en': string }
  billing: 'prepaid' | 'metered'
  names: { 'zh-CN': string; 'en': string }
  options: {
    type: 'object'
    properties: Record<string, Record<string, unknown>>
    required: string[]
    additionalProperties: false
  }
  specs: { label: Record<string, string>; value: Record<string, string> }[]
  months: number[]
  quantityMax: number
  listFen: number
  /** Of every unit of a numeric option above its minimum. */
  unitFen: Record<string, number>
}

/** What we pay of the list price. */
const AGREED_PERCENT = 80

const regions: [string, string, string][] = [
  ['cn-east', '华东一区', 'East China 1'],
  ['cn-north', '华北一区', 'North China 1'],
]

const options = (properties: Plan['options']['properties'], required: string[] = []) => ({
  type: 'object' as const,
  properties,
  required,
  additionalProperties: false as const,
})

const image = {
  'type': 'string',
  'title': '镜像',
  'x-title': { 'zh-CN': '镜像', 'en': 'Image' },
  'enum': ['debian-13', 'rocky-10'],
  'default': 'debian-13',
}

const size = (title: { 'zh-CN': string; 'en': string }, minimum: number) => ({
  'type': 'integer',
  'title': title['zh-CN'],
  'x-title': title,
  'x-unit': 'GiB',
  minimum,
  'maximum': 2000,
  'multipleOf': 10,
  'default': minimum,
})

const machine = (plan: string, cores: number, memory: number, listFen: number) => ({
  plan,
  family: 'vm',
  familyNames: { 'zh-CN': '云服务器', 'en': 'Virtual machine' },
  billing: 'prepaid' as const,
  names: { 'zh-CN': `${cores} 核 ${memory} GiB`, 'en': `${cores} cores, ${memory} GiB` },
  options: options({ image, diskGib: size({ 'zh-CN': '系统盘', 'en': 'System disk' }, 40) }),
  specs: [
    { label: { 'zh-CN': '核数', 'en': 'Cores' }, value: { 'zh-CN': `${cores}`, 'en': `${cores}` } },
  ],
  months: [1, 3, 12],
  quantityMax: 20,
  listFen,
  unitFen: { diskGib: 30 },
})

const everywhere: Omit<Plan, 'region' | 'regionNames'>[] = [
  machine('vm.small', 2, 4, 95_00),
  machine('vm.large', 8, 32, 610_00),
  {
    plan: 'disk.basic',
    family: 'disk',
    familyNames: { 'zh-CN': '云盘', 'en': 'Disk' },
    billing: 'prepaid' as const,
    names: { 'zh-CN': '普通云盘', 'en': 'Basic disk' },
    options: options({ sizeGib: size({ 'zh-CN': '容量', 'en': 'Size' }, 20) }),
    specs: [],
    months: [1, 12],
    quantityMax: 50,
    listFen: 6_00,
    unitFen: { sizeGib: 30 },
  },
  {
    plan: 'api.calls',
    family: 'api',
    familyNames: { 'zh-CN': '模型接口', 'en': 'Model API' },
    billing: 'metered' as const,
    names: { 'zh-CN': '按调用计费', 'en': 'Per call' },
    options: options({}),
    specs: [],
    months: [],
    quantityMax: 1,
    listFen: 2_00,
    unitFen: {},
  },
]

export const plans: Plan[] = regions.flatMap(([region, zh, en]) =>
  everywhere.map((entry) => ({
    ...entry,
    plan: `${entry.plan}.${region}`,
    region,
    regionNames: { 'zh-CN': zh, en },
  }))
)

export function planOf(name: unknown): Plan {
  const found = plans.find(({ plan }) => plan === name)
  if (!found) {
    throw new Problem(400, 'BadField', 'There is no such plan', { field: 'items.0.offerKey' })
  }
  return found
}

/** What is wrong with the options, by our own rules. */
export function problemsOf(plan: Plan, given: Record<string, unknown>) {
  const { properties } = plan.options
  const unknown = Object.keys(given).filter((name) => !properties[name])
  const wrong = Object.entries(properties).filter(([name, rule]) => {
    const value = given[name] ?? rule.default
    if (Array.isArray(rule.enum)) {
      return !rule.enum.includes(value)
    }
    const { minimum, maximum, multipleOf } = rule as Record<string, number>
    const number = value as number
    return !Number.isInteger(value) || number < minimum || number > maximum || number % multipleOf
  })
  return [
    ...unknown.map((name) => ({ field: `options.${name}`, code: 'unknown_option' })),
    ...wrong.map(([name]) => ({ field: `options.${name}`, code: 'out_of_range' })),
  ]
}

/** List and cost of one unit for one month. Metered plans cost nothing until they are used. */
export function monthly(plan: Plan, given: Record<string, unknown>, percent: number) {
  if (plan.billing === 'metered') {
    return { listFen: 0, costFen: 0 }
  }
  const extra = Object.entries(plan.unitFen).reduce((sum, [name, fen]) => {
    const rule = plan.options.properties[name] as { minimum: number; default: number }
    return sum + (((given[name] as number) ?? rule.default) - rule.minimum) * fen
  }, 0)
  const listFen = Math.round(((plan.listFen + extra) * percent) / 100)
  return { listFen, costFen: Math.round((listFen * AGREED_PERCENT) / 100) }
}
