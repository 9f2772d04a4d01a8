import type { LimitsInput, PropertiesInput } from '#supplier-sdk'
import type { JdcloudSettings } from './config.ts'
import { SSO_TTL_SECONDS } from './operations/create_sso_url.ts'
import { BILL_FINAL_AFTER_HOURS } from './operations/fetch_bill.ts'

/** Ordering a server charges at once, renewing does not. */
export const properties = (settings: JdcloudSettings): PropertiesInput => ({
  orderOrigin: 'both',
  createSemantics: { createOrder: 'oneStep', renew: 'twoStep' },
  dedupe: { syncUser: { by: 'key' }, createOrder: { by: 'key' } },
  lookup: 'list',
  effectSettleSeconds: settings.effectSettleSeconds,
  unpaidExpires: true,
  kyc: 'submission',
  ssoTtlSeconds: SSO_TTL_SECONDS,
  billFinalAfterHours: BILL_FINAL_AFTER_HOURS,
  currency: 'CNY',
})

export const limits = (settings: JdcloudSettings): LimitsInput => ({
  requestsPerSecond: settings.requestsPerSecond,
  concurrency: { read: 4, quote: 4, mutate: 2, spend: 2 },
  pageSizeMax: 100,
  batchSizeMax: 1,
})
