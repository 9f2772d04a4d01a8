import {
  defineSettings,
  defineSupplier,
  done,
  refused,
  type OrderSnapshot,
  type SettingsValues,
  type SupplierCall,
  type SupplierOperations,
  type SupplierPlugin,
} from '#supplier-sdk'
import { defineSandbox, type SandboxRequest, type SandboxResponse } from '#supplier-sdk/testing'

/** A supplier that exists only here: small, unsigned, two-step, deduping by key. Each fault makes one promise untrue. */
export type ToyFault =
  | 'health_lies'
  | 'forgets_key'
  | 'ignores_other_data'
  | 'no_ceiling'
  | 'repeats'
  | 'float_money'
  | 'unknown_state'
  | 'secret_in_address'
  | 'deaf_to_abort'
  | 'refuses_after_effect'
  | 'calls_500_refused'
  | 'absent_is_error'

const settings = defineSettings({
  endpoint: { type: 'url', required: true, label: { 'zh-CN': '地址', 'en': 'Address' } },
  secretKey: { type: 'secret', required: true, label: { 'zh-CN': '密钥', 'en': 'Secret' } },
})

type ToySettings = SettingsValues<typeof settings>

const COST_FEN = 8_00

const LIST_FEN = 10_00

interface ToyOrder {
  number: string
  key: string
  payload: string
  state: string
  cost: number
}

class Refusal extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** The wire: one POST per call, the answer's `error` says no. */
function wire(http: SupplierCall['http'], values: ToySettings, faults: Set<ToyFault>) {
  const send = async (path: string, body: object, call: SupplierCall) => {
    const leak = faults.has('secret_in_address') ? `?key=${values.secretKey}` : ''
    const response = await http.post(`${values.endpoint}/${path}${leak}`, {
      json: body,
      headers: { authorization: values.secretKey },
      signal: faults.has('deaf_to_abort') ? undefined : call.signal,
      throwHttpErrors: false,
      responseType: 'text',
    })
    const answer = JSON.parse(response.body)
    const refusable = response.statusCode < 500 || faults.has('calls_500_refused')
    if (answer.error && refusable) {
      throw new Refusal(answer.error)
    }
    if (response.statusCode !== 200 || answer.ok !== 'yes') {
      throw new Error(`HTTP ${response.statusCode}`)
    }
    return answer.result
  }
  return async (path: string, body: object, call: SupplierCall) => {
    try {
      return await send(path, body, call)
    } catch (error) {
      if (faults.has('repeats') && !(error instanceof Refusal)) {
        return send(path, body, call)
      }
      throw error
    }
  }
}

function operationsOf(post: ReturnType<typeof wire>, faults: Set<ToyFault>): SupplierOperations {
  const states: Record<string, OrderSnapshot['state']> = {
    open: 'awaiting_payment',
    ...(faults.has('unknown_state') ? {} : { live: 'active' }),
  }
  const snapshot = (order: ToyOrder): OrderSnapshot => ({
    supplierOrderNo: order.number,
    kind: 'new',
    state: states[order.state] ?? 'unknown',
    rawState: order.state,
    origin: 'hub',
    supplierAccountId: 'toy',
    items: [{ family: 'toy', quantity: 1, resourceIds: [], supplierProduct: 'toy' }],
    currency: 'CNY',
    costFen: faults.has('float_money') ? order.cost + 0.5 : order.cost,
    createdAt: new Date(0),
    resourceIds: order.state === 'live' ? [`r-${order.number}`] : [],
  })
  const refusalOf = (error: unknown) => {
    if (!(error instanceof Refusal)) {
      throw error
    }
    const supplierCode = error.code
    return supplierCode === 'conflict'
      ? refused('conflict', { supplierCode })
      : refused('unauthorised', { supplierCode })
  }
  return {
    checkHealth: (call) =>
      post('health', {}, call).then(
        () => done({ reachable: true, authorised: true }),
        (error) => {
          if (error instanceof Refusal || faults.has('health_lies')) {
            const authorised = faults.has('health_lies')
            return done({ reachable: true, authorised })
          }
          throw error
        }
      ),
    listOffers: async () => done({ items: [offer], nextCursor: null }),
    createOrder: async (input, call) => {
      try {
        const order = await post('create', { key: call.operationKey, items: input.items }, call)
        if (faults.has('refuses_after_effect')) {
          await post('get', { number: order.number }, call)
        }
        return done(snapshot(order))
      } catch (error) {
        return refusalOf(error)
      }
    },
    queryOrder: async ({ supplierOrderNo }, call) => {
      const order = await post('get', { number: supplierOrderNo }, call)
      if (order === null && faults.has('absent_is_error')) {
        return refused('not_found', { supplierCode: 'none' })
      }
      return done(order === null ? null : snapshot(order))
    },
    payOrder: async (input, call) => {
      const order = await post('get', { number: input.supplierOrderNo }, call)
      if (order.cost > input.ceilingFen && !faults.has('no_ceiling')) {
        const facts = { nowFen: order.cost, currency: 'CNY' }
        return refused('price_changed', { supplierCode: 'ceiling', ...facts })
      }
      const paid =
        order.state === 'live' ? order : await post('pay', { number: order.number }, call)
      return done(snapshot(paid))
    },
  }
}

const names = { 'zh-CN': '玩具', 'en': 'Toy' }

const offer = {
  key: 'toy',
  family: 'toy',
  familyNames: names,
  region: 'home',
  regionNames: names,
  billingMode: 'prepaid' as const,
  names,
  optionsSchema: {
    type: 'object' as const,
    properties: {},
    required: [],
    additionalProperties: false as const,
  },
  specs: [],
  months: [1],
  quantityMax: 5,
  currency: 'CNY',
  listFenPerMonth: LIST_FEN,
  stockHint: 'unknown' as const,
}

export function toySupplier(...listed: ToyFault[]): SupplierPlugin {
  const faults = new Set(listed)
  return defineSupplier<ToySettings>({
    code: 'toy',
    sdk: 1,
    names,
    settings,
    settingsVersion: 1,
    properties: { dedupe: { createOrder: { by: 'key' } } },
    limits: {},
    manualSteps: Object.fromEntries(
      (['cancelOrder', 'unsubscribe', 'renew', 'change', 'suspend', 'resume'] as const).map(
        (name) => [name, { instructions: names, evidence: names, dueHours: 1 }]
      )
    ),
    connect: ({ settings: values, http }) => operationsOf(wire(http, values, faults), faults),
  })
}

export const toySandbox = (...listed: ToyFault[]) => {
  const faults = new Set(listed)
  return defineSandbox({
    code: 'toy',
    operations: {
      createOrder: ['create'],
      payOrder: ['pay'],
      queryOrder: ['get'],
      checkHealth: ['health'],
    },
    settings: ({ seed }, endpoint) => ({ endpoint, secretKey: `toy-secret-${seed}` }),
    create: ({ seed }) => {
      let orders: ToyOrder[] = []
      let payments: string[] = []
      const ok = (result: unknown): SandboxResponse => ({
        status: 200,
        body: JSON.stringify({ ok: 'yes', result }),
      })
      const no = (error: string, status = 400): SandboxResponse => ({
        status,
        body: JSON.stringify({ error }),
      })
      const find = (number: string) => orders.find((order) => order.number === number) ?? null
      const acts: Record<
        string,
        (body: { key: string; number: string; items: unknown }) => SandboxResponse
      > = {
        health: () => ok({}),
        get: ({ number }) => ok(find(number)),
        create: ({ key, items }) => {
          const known = orders.find((order) => order.key === key && !faults.has('forgets_key'))
          const payload = JSON.stringify(items)
          if (known) {
            return known.payload === payload || faults.has('ignores_other_data')
              ? ok(known)
              : no('conflict')
          }
          const number = `toy-${orders.length + 1}`
          orders.push({ number, key, payload, state: 'open', cost: COST_FEN })
          return ok(orders.at(-1))
        },
        pay: ({ number }) => {
          const order = find(number)
          payments.push(number)
          return order ? ok(Object.assign(order, { state: 'live' })) : no('none')
        },
      }
      const identify = ({ target }: SandboxRequest) => target.slice(1).split('?')[0]
      return {
        identify,
        handle: (request) => {
          const authorised = request.headers.some(
            ([name, value]) =>
              name.toLowerCase() === 'authorization' && value === `toy-secret-${seed}`
          )
          const act = acts[identify(request)]
          return authorised && act
            ? act(JSON.parse(request.body.toString()))
            : no('unauthorised', 401)
        },
        refuse: (_, kind) => no(kind),
        rateLimited: (_, status) => no('slow down', status),
        failure: (_, status) => no('broken', status),
        absent: () => ok(null),
        effects: () => ({
          orders: orders.map(({ number }) => number),
          payments: [...payments],
          resources: orders
            .filter(({ state }) => state === 'live')
            .map(({ number }) => `r-${number}`),
          refunds: [],
        }),
        setPricePercent: () => {},
        revokeCredentials: () => {},
        configure: () => {},
        reset: () => {
          orders = []
          payments = []
        },
        revision: () => orders.length,
        dump: () => orders,
        load: () => {},
      }
    },
  })
}
