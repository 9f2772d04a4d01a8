import type {
  CreateSemantics,
  Dedupe,
  DeclaredProperties,
  LimitsInput,
  PropertiesInput,
} from '#supplier-sdk'
import type { ReferenceSettings } from './config.ts'

export const PAGE_SIZE = 20

/** Each setting is one property. */
export function properties(settings: ReferenceSettings): PropertiesInput {
  const { dedupeHours: rememberedHours, diskSteps } = settings
  const dedupe: Dedupe = settings.dedupe === 'key' ? { by: 'key', rememberedHours } : 'none'
  return {
    orderOrigin: settings.orderOrigin as DeclaredProperties['orderOrigin'],
    createSemantics: {
      createOrder: settings.createOrderSteps as CreateSemantics,
      renew: settings.renewSteps as CreateSemantics,
      change: settings.changeSteps as CreateSemantics,
    },
    dedupe: {
      syncUser: { by: 'key' },
      createOrder: dedupe,
      renew: dedupe,
      change: dedupe,
      unsubscribe: dedupe,
    },
    lookup: settings.lookup as DeclaredProperties['lookup'],
    effectSettleSeconds: settings.effectSettleSeconds ?? null,
    unpaidExpires: settings.unpaidExpires,
    kyc: settings.kyc as DeclaredProperties['kyc'],
    ssoTtlSeconds: settings.ssoTtlSeconds,
    billFinalAfterHours: settings.billFinalAfterHours ?? null,
    currency: settings.currency,
    families:
      diskSteps === 'same'
        ? undefined
        : { disk: { createSemantics: { createOrder: diskSteps as CreateSemantics } } },
  }
}

export const limits: LimitsInput = {
  requestsPerSecond: 100,
  concurrency: { read: 8, quote: 8, mutate: 4, spend: 4 },
  pageSizeMax: PAGE_SIZE,
  batchSizeMax: 5,
}
