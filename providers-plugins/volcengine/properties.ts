import type { LimitsInput, PropertiesInput } from '#supplier-sdk'
import type { VolcengineSettings } from './config.ts'
import { SSO_TTL_SECONDS } from './operations/create_sso_url.ts'
import { BILL_FINAL_AFTER_HOURS } from './operations/fetch_bill.ts'

/** What drop-shipping changes: one step instead of two, and an order can be found by our key. */
export const properties = (settings: VolcengineSettings): PropertiesInput => ({
  orderOrigin: 'both',
  createSemantics: {
    createOrder: settings.dropShipping ? 'oneStep' : 'twoStep',
    renew: 'oneStep',
  },
  dedupe: {
    syncUser: { by: 'key' },
    createOrder: { by: 'key' },
    renew: { by: 'key' },
    unsubscribe: { by: 'key' },
  },
  lookup: settings.dropShipping ? 'byKey' : 'list',
  effectSettleSeconds: settings.effectSettleSeconds,
  unpaidExpires: false,
  kyc: 'hosted',
  ssoTtlSeconds: SSO_TTL_SECONDS,
  billFinalAfterHours: BILL_FINAL_AFTER_HOURS,
  currency: 'CNY',
})

export const limits = (settings: VolcengineSettings): LimitsInput => ({
  requestsPerSecond: settings.requestsPerSecond,
  operationRequestsPerSecond: { fetchBill: 5, unsubscribe: 10 },
  concurrency: { read: 4, quote: 4, mutate: 2, spend: 2 },
  pageSizeMax: 100,
  batchSizeMax: 1,
})
