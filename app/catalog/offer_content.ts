import type { OfferSnapshot } from '#supplier-sdk'
import { canonicalJson, toJson } from '#kernel/json'
import { sha256 } from '#kernel/secrets'

const KEY_LENGTH_MAX = 160

/** What the offers table holds of an offer. `stock_hint` is not part of its content: it changes without the offer changing. */
export function contentOf(offer: OfferSnapshot) {
  const content = {
    family: offer.family,
    family_zh: offer.familyNames['zh-CN'],
    family_en: offer.familyNames.en,
    region: offer.region,
    region_zh: offer.regionNames['zh-CN'],
    region_en: offer.regionNames.en,
    billing_mode: offer.billingMode,
    name_zh: offer.names['zh-CN'],
    name_en: offer.names.en,
    specs: toJson(offer.specs),
    options_schema: toJson(offer.optionsSchema),
    months: toJson(offer.months),
    quantity_max: offer.quantityMax,
    list_fen: offer.listFenPerMonth,
  }
  return { ...content, offer_key: offer.key, stock_hint: offer.stockHint, content_hash: sha256(canonicalJson(content)) }
}

export type OfferContent = ReturnType<typeof contentOf>

/** What makes an offer unusable for us: it is left out and counted, the others are loaded. */
export function offerProblem(offer: OfferSnapshot): string | null {
  if (!/^[\x21-\x7e]+$/.test(offer.key) || offer.key.length > KEY_LENGTH_MAX) return 'key'
  if (!/^[a-z][a-z0-9_-]{0,39}$/.test(offer.family)) return 'family'
  if (!/^[\x21-\x7e]{1,60}$/.test(offer.region)) return 'region'
  if (offer.currency !== 'CNY') return 'currency'
  if (offer.listFenPerMonth !== null && offer.listFenPerMonth < 0) return 'price'
  if (offer.quantityMax < 1 || offer.months.some((months) => months < 1)) return 'terms'
  return null
}
