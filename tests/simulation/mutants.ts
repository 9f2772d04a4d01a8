import type { Directed } from './plan.ts'

type Edit = { file: string; find: string; /** `IS` stands for "this mutant is awake". */ replace: string }

/** A mistake that somebody could make, and a scenario in which the simulation has to notice it. */
export type Mutant = { what: string; edits: Edit[]; scenario: Directed }

const asking = { dedupe: 'none', lookup: 'byKey', createOrderSteps: 'twoStep', effectSettleSeconds: 60 } as const
const remembering = { ...asking, dedupe: 'key' } as const

/**
 * What the simulation must notice (reliability: the suite must be able to fail). The house's code has no switch for them: the
 * simulation's process reads these files otherwise than they stand on the disk. One that no longer fits is an error, not a pass.
 */
export const mutants: Record<string, Mutant> = {
  'no-settle-wait': {
    what: 'a lost call goes out again although it may still act',
    edits: [
      {
        file: 'app/orders/steps/uncertain.ts',
        find: 'if (settledAt > clock.now()) return { again: settledAt }',
        replace: 'if (!IS && settledAt > clock.now()) return { again: settledAt }',
      },
    ],
    scenario: { supplier: asking, faults: [{ operation: 'CreateOrder', nth: 1, fault: 'timeout_acts_later', afterSeconds: 58 }] },
  },
  'generation-raised-while-open': {
    what: 'a call in doubt goes out under a new key',
    edits: [
      {
        file: 'app/orders/steps/uncertain.ts',
        find: 'send(line, operation, line.generation, context)',
        replace: 'send(line, operation, line.generation + (IS ? 1 : 0), context)',
      },
    ],
    scenario: { supplier: remembering, faults: [{ operation: 'CreateOrder', nth: 1, fault: 'reset_after' }] },
  },
  'operation-key-not-unique': {
    what: 'each attempt has a key of its own',
    edits: [
      {
        file: 'app/orders/effects.ts',
        find: '`${line.id}:${operation}:${line.generation}`',
        replace: '`${line.id}:${operation}:${IS ? ((line as any).version ?? 0) : line.generation}`',
      },
    ],
    scenario: { supplier: remembering, faults: [{ operation: 'CreateOrder', nth: 1, fault: 'reset_after' }] },
  },
  'capture-before-pay': {
    what: 'the customer is charged before the supplier is paid',
    edits: [
      {
        file: 'app/orders/steps/supplier_unpaid.ts',
        find: "const waiting = await waitForSwitch(line, 'spend')",
        replace: `if (IS) {
        const { captureHold } = await import('#wallet/actions/capture_hold')
        await captureHold({ subject: { type: 'order_line', id: line.id }, amountFen: line.priceFen, operationKey: line.id + ':capture' })
      }
      const waiting = await waitForSwitch(line, 'spend')`,
      },
    ],
    scenario: { supplier: { ...asking, unpaidExpires: true }, faults: [{ operation: 'PayOrder', nth: 1, fault: 'refuse', reason: 'stock' }] },
  },
  'lease-not-fenced': {
    what: 'a worker that was overtaken goes on as if the line were still its own',
    edits: [
      {
        file: 'app/orders/actions/move_line.ts',
        find: '.where({ id: line.id, state: line.state, version: line.version })',
        replace: '.where(IS ? { id: line.id } : { id: line.id, state: line.state, version: line.version })',
      },
      // The number of the event is unique as well: a third line of defence that has to be down.
      {
        file: 'app/orders/actions/move_line.ts',
        find: 'sequence: after.version,',
        replace: 'sequence: after.version + (IS ? 1_000 + Math.trunc(Math.random() * 20_000) : 0),',
      },
      { file: 'app/jobs/actions/run_job.ts', find: 'return Boolean(row.mine)', replace: 'return IS || Boolean(row.mine)' },
    ],
    scenario: { supplier: asking, workers: [{ pauseAfter: 'AS mine', pauseMs: 60_000 }] },
  },
  'hold-released-on-unknown': {
    what: 'the money goes back while nobody knows of the payment',
    edits: [
      {
        file: 'app/orders/steps/pay.ts',
        find: `case 'unknown':
      return doubt(paying, { callId: answer.callId })`,
        replace: `case 'unknown':
      if (IS) {
        const { releaseHold } = await import('#wallet/actions/release_hold')
        await releaseHold({ subject: { type: 'order_line', id: line.id }, operationKey: line.id + ':release', reason: 'unknown' })
      }
      return doubt(paying, { callId: answer.callId })`,
      },
    ],
    scenario: { supplier: asking, faults: [{ operation: 'PayOrder', nth: 1, fault: 'timeout_after' }] },
  },
  'refusal-ends-doubt': {
    what: 'a refusal counts although an earlier attempt is lost',
    edits: [
      {
        file: 'app/orders/effects.ts',
        find: 'const lost = attempts.filter(maybeActed)',
        replace: "const lost = IS && attempts.at(-1)?.status === 'refused' ? [] : attempts.filter(maybeActed)",
      },
    ],
    scenario: {
      supplier: remembering,
      faults: [
        { operation: 'CreateOrder', nth: 1, fault: 'reset_after' },
        { operation: 'CreateOrder', nth: 2, fault: 'refuse', reason: 'stock' },
      ],
    },
  },
  'failed-read-is-absence': {
    what: 'a look-up that failed proves that there is nothing',
    edits: [
      {
        file: 'app/orders/steps/look_up.ts',
        find: `case 'unknown':
      return { type: 'unanswered' }`,
        replace: `case 'unknown':
      return IS ? { type: 'absent' } : { type: 'unanswered' }`,
      },
    ],
    scenario: {
      supplier: asking,
      faults: [
        { operation: 'CreateOrder', nth: 1, fault: 'timeout_after' },
        { operation: 'FindOrder', nth: 1, times: 30, fault: 'error_500_before' },
      ],
    },
  },
  'doubt-is-failure': {
    what: 'an order that nobody knows of is given up',
    edits: [
      {
        file: 'app/orders/steps/place_at_supplier.ts',
        find: `case 'unknown':
      return doubt(line, { callId: answer.callId })`,
        replace: `case 'unknown':
      if (IS) await (await import('../actions/fail_line.ts')).failLine(await inStep((trx) => moveLine(line, 'compensating', {}, { trx })))
      return IS ? 'moved' : doubt(line, { callId: answer.callId })`,
      },
    ],
    scenario: { supplier: asking, faults: [{ operation: 'CreateOrder', nth: 1, fault: 'html_200' }] },
  },
  'open-intent-ignored': {
    what: 'a worker that takes over does not ask what the last one sent',
    edits: [
      {
        file: 'app/orders/effects.ts',
        find: "const maybeActed = ({ status }: Attempt) => status === 'open'",
        replace: "const maybeActed = ({ status }: Attempt) => (!IS && status === 'open')",
      },
    ],
    scenario: { supplier: asking, workers: [{ dieAt: 'supplier.createOrder.after_answer' }] },
  },
  'ceiling-ignored': {
    what: 'the supplier is paid whatever it asks',
    edits: [{ file: 'app/orders/steps/pay.ts', find: 'ceilingFen: line.ceilingFen,', replace: 'ceilingFen: line.ceilingFen * (IS ? 100 : 1),' }],
    scenario: { supplier: { ...asking, absent: '' }, faults: [{ operation: 'CreateOrder', nth: 1, fault: 'price_change', percent: 130 }] },
  },
  'second-click-buys': {
    what: 'a quote can be ordered twice',
    edits: [
      { file: 'app/orders/actions/place_order.ts', find: 'quote_id: quoteId, action,', replace: 'quote_id: IS ? null : quoteId, action,' },
    ],
    scenario: { supplier: asking, customer: { clicksTwice: true, clicksAtOnce: true } },
  },
  'renewal-under-a-new-key': {
    what: 'a renewal in doubt goes out under a new key',
    edits: [
      {
        file: 'app/orders/steps/place_at_supplier.ts',
        find: "return act(line, 'renew', await renewInput(line), context, change)",
        replace: `return act(line, 'renew', await renewInput(line), context, async (trx) => {
        const after = await change(trx)
        return { ...after, generation: after.generation + (IS && line.state === 'uncertain' ? 1 : 0) }
      })`,
      },
    ],
    scenario: {
      supplier: remembering,
      faults: [{ operation: 'RenewResource', nth: 1, fault: 'reset_after' }],
      customer: { acts: ['renew'] },
    },
  },
  'half-a-list-believed': {
    what: 'a list that nobody counts and that was cut short proves that there is no order',
    edits: [{ file: 'app/orders/steps/uncertain.ts', find: "if (absent.list === 'uncounted')", replace: "if (!IS && absent.list === 'uncounted')" }],
    scenario: {
      supplier: { ...asking, lookup: 'list', countsOrders: false },
      faults: [
        { operation: 'CreateOrder', nth: 1, fault: 'timeout_after' },
        { operation: 'ListOrders', nth: 1, times: 30, fault: 'half_page' },
      ],
    },
  },
  'count-not-compared': {
    what: 'a list that has fewer orders than its supplier counts is taken for whole',
    edits: [{ file: 'app/suppliers/sdk/paging.ts', find: 'if (rows < expected) {', replace: 'if (!IS && rows < expected) {' }],
    scenario: {
      supplier: { ...asking, lookup: 'list' },
      faults: [
        { operation: 'CreateOrder', nth: 1, fault: 'timeout_after' },
        { operation: 'ListOrders', nth: 1, times: 6, fault: 'half_page' },
      ],
    },
  },
  'power-forgotten': {
    what: 'a suspension whose process died is nobody’s',
    edits: [
      {
        file: 'app/orders/actions/power_resource.ts',
        find: 'await enqueue(settlePowerJob(resourceId, later(POWER_GRACE_MS, intent.deadlineAt)), { trx })',
        replace: 'if (!IS) await enqueue(settlePowerJob(resourceId, later(POWER_GRACE_MS, intent.deadlineAt)), { trx })',
      },
    ],
    scenario: { supplier: asking, customer: { presses: 1 }, dieFirstAt: 'supplier.suspend.before_call' },
  },
  'hand-placed-order-found': {
    what: 'what operators order by hand is taken for their customer’s own',
    edits: [
      {
        file: 'app/orders/actions/take_found_orders.ts',
        find: 'if (byHand.has(order.supplierAccountId) ||',
        replace: 'if ((!IS && byHand.has(order.supplierAccountId)) ||',
      },
    ],
    scenario: { supplier: { ...asking, absent: 'createOrder' }, notices: true },
  },
  'dead-worker-forgotten': {
    what: 'the job of a worker that died is nobody’s',
    edits: [
      {
        file: 'app/jobs/actions/claim_jobs.ts',
        find: "whereRaw('locked_until < NOW(3)')",
        replace: "whereRaw(IS ? '1 = 0' : 'locked_until < NOW(3)')",
      },
    ],
    scenario: { supplier: asking, workers: [{ dieAt: 'jobs.after_claim' }] },
  },
}
