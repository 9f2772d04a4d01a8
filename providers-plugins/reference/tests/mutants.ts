import {
  done,
  type BillPage,
  type ConnectContext,
  type OrderSnapshot,
  type PluginAnswer,
  type SettingsValue,
  type SupplierCall,
  type SupplierOperations,
  type SupplierPlugin,
} from '#supplier-sdk'
import plugin from '../plugin.ts'

type Whole = Required<SupplierOperations>
type Context = ConnectContext<Record<string, SettingsValue>>

/** One promise of the contract that this plugin breaks, and what must notice. */
export interface Mutant {
  breaks: string
  /** The check that has to fail. */
  check: string
  /** Checks that may fail with it, because they look at the same promise. */
  related?: RegExp
  plugin(): SupplierPlugin
}

const changing =
  (change: (own: Whole, context: Context) => Partial<SupplierOperations>) => (): SupplierPlugin => ({
    ...plugin,
    connect(context) {
      const own = plugin.connect(context)
      return { ...own, ...change(own as Whole, context) }
    },
  })

type Answer<Data> = Promise<PluginAnswer<Data>>

/** Changes what came back, where something did. */
async function edited<Data>(answer: Answer<Data>, edit: (data: Data) => Data): Answer<Data> {
  const given = await answer
  return given.status === 'done' ? done(edit(given.data)) : given
}

const withKey = (call: SupplierCall, operationKey: string): SupplierCall => ({
  ...call,
  operationKey,
})

const SAME_KEY = /^(key_|doubt_|acts_later|lookup_key)/

const invented: OrderSnapshot = {
  supplierOrderNo: 'R-invented',
  kind: 'new',
  state: 'awaiting_payment',
  rawState: 'UNPAID',
  origin: 'hub',
  supplierAccountId: 'ref-1',
  items: [],
  currency: 'CNY',
  createdAt: new Date(0),
  resourceIds: [],
}

let forgotten = 0

/** Newest first, by counting: a new order moves every page. */
async function counted(own: Whole, input: Parameters<Whole['listOrders']>[0], call: SupplierCall) {
  const rows: OrderSnapshot[] = []
  let cursor: string | undefined
  do {
    const answer = await own.listOrders({ ...input, cursor }, call)
    if (answer.status !== 'done') {
      return answer
    }
    rows.push(...answer.data.items)
    cursor = answer.data.nextCursor ?? undefined
  } while (cursor)
  const from = Number(input.cursor ?? 0)
  const next = from + 20 < rows.length ? String(from + 20) : null
  return done({ items: rows.reverse().slice(from, from + 20), nextCursor: next })
}

function sharing(): SupplierPlugin {
  let first: Context['settings'] | undefined
  return {
    ...plugin,
    connect(context) {
      first ??= context.settings
      return plugin.connect({ ...context, settings: first })
    },
  }
}

function orderingAgain(): SupplierPlugin {
  const used = new Map<string, number>()
  return changing((own) => ({
    createOrder(input, call) {
      const times = (used.get(call.operationKey) ?? 0) + 1
      used.set(call.operationKey, times)
      return own.createOrder(input, withKey(call, `${call.operationKey}${times > 1 ? times : ''}`))
    },
  }))()
}

export const mutants: Mutant[] = [
  {
    breaks: 'retries by itself',
    check: 'no_retry',
    related: /^(doubt_|acts_later|abort)/,
    plugin: changing((own) => ({
      createOrder: (input, call) =>
        own.createOrder(input, call).catch(() => own.createOrder(input, call)),
    })),
  },
  {
    breaks: 'forgets the key',
    check: 'key_kept',
    related: SAME_KEY,
    plugin: changing((own) => ({
      createOrder: (input, call) => own.createOrder(input, withKey(call, `lost-${++forgotten}`)),
    })),
  },
  {
    breaks: 'places a second order for the same key',
    check: 'key_kept',
    related: SAME_KEY,
    plugin: orderingAgain,
  },
  {
    breaks: 'maps an unknown state to active',
    check: 'unknown_state',
    plugin: changing((own) => ({
      queryOrder: (input, call) =>
        edited(own.queryOrder(input, call), (order) =>
          order?.state === 'unknown' ? { ...order, state: 'active' } : order
        ),
    })),
  },
  {
    breaks: 'leaks a secret into the journal',
    check: 'no_secret',
    plugin: changing((own) => ({
      createSsoUrl: (input, call) => own.createSsoUrl(input, { ...call, conceal: () => {} }),
    })),
  },
  {
    breaks: 'ignores an abort',
    check: 'abort',
    plugin: changing((own) => ({
      createOrder: (input, call) =>
        own.createOrder(input, { ...call, signal: new AbortController().signal }),
    })),
  },
  {
    breaks: 'has floats for money',
    check: 'money_integer',
    related: /^balance_moves$/,
    plugin: changing((own) => ({
      getBalance: (call) =>
        edited(own.getBalance(call), (balance) => ({
          ...balance,
          availableFen: balance.availableFen / 3,
        })),
    })),
  },
  {
    breaks: 'never ends a page',
    check: 'page_ends',
    related: /^(states_mapped|money_integer)$/,
    plugin: changing(() => ({
      listResources: async ({ cursor }) =>
        done({ items: [], nextCursor: String(Number(cursor ?? 0) + 1) }),
    })),
  },
  {
    breaks: 'has pages that move when something is added',
    check: 'page_stable',
    plugin: changing((own) => ({ listOrders: (input, call) => counted(own, input, call) })),
  },
  {
    breaks: 'opens a connection of its own',
    check: 'own_connection',
    plugin: changing((own, { settings }) => ({
      async createOrder(input, call) {
        await fetch(`${settings.endpoint}/`).then((response) => response.text())
        return own.createOrder(input, call)
      },
    })),
  },
  {
    breaks: 'leaves a timer',
    check: 'no_timers',
    plugin: changing((own) => ({
      checkHealth(call) {
        setTimeout(() => {}, 60_000).unref()
        return own.checkHealth(call)
      },
    })),
  },
  {
    breaks: 'shares state between two instances',
    check: 'shares_nothing',
    related: /^health_wrong_secret$/,
    plugin: sharing,
  },
  {
    breaks: 'pays above the ceiling',
    check: 'pay_ceiling',
    related: /^price_moves$/,
    plugin: changing((own) => ({
      payOrder: (input, call) =>
        own.payOrder({ ...input, ceilingFen: Number.MAX_SAFE_INTEGER }, call),
    })),
  },
  {
    breaks: 'trusts an unsigned notice',
    check: 'notice_forged',
    plugin: changing((own) => ({
      parseNotice(notice, context) {
        const result = own.parseNotice(notice, context)
        const believes = !result.verified && result.check === 'signature' && notice.body.length > 0
        return believes
          ? { verified: true, events: [], reply: { status: 200, body: 'ok' } }
          : result
      },
    })),
  },
  {
    breaks: 'marks unfinal bills final',
    check: 'bill_final',
    plugin: changing((own) => ({
      fetchBill: (input, call) =>
        edited(own.fetchBill(input, call), (page): BillPage => ({ ...page, final: true })),
    })),
  },
  {
    breaks: 'swallows an error as done',
    check: 'doubt_error_500_before',
    related: /^(doubt_|no_retry|acts_later|abort)/,
    plugin: changing((own) => ({
      createOrder: (input, call) => own.createOrder(input, call).catch(() => done(invented)),
    })),
  },
  {
    breaks: 'quotes with an effect',
    check: 'quote_no_effect',
    // Every purchase begins with a quote, so whatever counts orders counts one too many.
    related: /./,
    plugin: changing((own) => ({
      async quote(input, call) {
        if (input.action === 'new' && input.supplierAccountId) {
          const { supplierAccountId, items } = input
          const guard = { expectedCostFen: 0, ceilingFen: 0, currency: 'CNY' }
          const key = withKey(call, `quote-${++forgotten}`)
          await own.createOrder({ supplierAccountId, items, ...guard }, key)
        }
        return own.quote(input, call)
      },
    })),
  },
]
