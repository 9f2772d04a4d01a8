import type { LimitsInput, PropertiesInput } from '#supplier-sdk'
import type { AlibabaSettings } from './config.ts'
import { SSO_TTL_SECONDS } from './operations/create_sso_url.ts'
import { BILL_FINAL_AFTER_HOURS } from './operations/fetch_bill.ts'

/** Everything charges the customer's quota when it is ordered; there is no call that pays. */
export const properties = (settings: AlibabaSettings): PropertiesInput => ({
  orderOrigin: 'both',
  createSemantics: { createOrder: 'oneStep', renew: 'oneStep', change: 'oneStep' },
  dedupe: {
    syncUser: { by: 'key' },
    createOrder: { by: 'key' },
    renew: { by: 'key' },
    unsubscribe: { by: 'key' },
  },
  lookup: 'list',
  effectSettleSeconds: settings.effectSettleSeconds,
  unpaidExpires: false,
  kyc: 'hosted',
  ssoTtlSeconds: SSO_TTL_SECONDS,
  billFinalAfterHours: BILL_FINAL_AFTER_HOURS,
  currency: 'CNY',
})

export const limits = (settings: AlibabaSettings): LimitsInput => ({
  requestsPerSecond: settings.requestsPerSecond,
  concurrency: { read: 4, quote: 4, mutate: 2, spend: 2 },
  pageSizeMax: 100,
  batchSizeMax: 1,
})
