import type { LimitsInput, PropertiesInput } from '#supplier-sdk'
import type { BaiduSettings } from './config.ts'
import { SSO_TTL_SECONDS } from './operations/create_sso_url.ts'
import { BILL_FINAL_AFTER_HOURS } from './operations/fetch_bill.ts'

/** A clientToken is remembered for 24 hours after its last use. */
const TOKEN_HOURS = 24

export const properties = (settings: BaiduSettings): PropertiesInput => ({
  orderOrigin: 'both',
  createSemantics: { createOrder: 'oneStep' },
  dedupe: {
    syncUser: { by: 'key' },
    createOrder: { by: 'key', rememberedHours: TOKEN_HOURS },
  },
  lookup: 'list',
  effectSettleSeconds: settings.effectSettleSeconds,
  unpaidExpires: false,
  kyc: 'hosted',
  ssoTtlSeconds: SSO_TTL_SECONDS,
  billFinalAfterHours: BILL_FINAL_AFTER_HOURS,
  currency: 'CNY',
})

export const limits = (settings: BaiduSettings): LimitsInput => ({
  requestsPerSecond: settings.requestsPerSecond,
  concurrency: { read: 4, quote: 4, mutate: 2, spend: 2 },
  pageSizeMax: 100,
  batchSizeMax: 1,
})
