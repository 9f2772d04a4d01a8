/** What ids of ours look like in an address; anything else is no page. */
export const orderId = /^ord_[0-9a-hjkmnp-tv-z]{22}$/
export const lineId = /^lin_[0-9a-hjkmnp-tv-z]{22}$/
export const quoteId = /^quo_[0-9a-hjkmnp-tv-z]{22}$/
export const resourceId = /^res_[0-9a-hjkmnp-tv-z]{22}$/
export const unsubscribeQuoteId = /^uns_[0-9a-hjkmnp-tv-z]{22}$/
export const priceChangeId = /^prc_[0-9a-hjkmnp-tv-z]{22}$/
export const manualStepId = /^mst_[0-9a-hjkmnp-tv-z]{22}$/
export const driftId = /^drf_[0-9a-hjkmnp-tv-z]{22}$/
export const importId = /^imp_[0-9a-hjkmnp-tv-z]{22}$/
export const discoveredId = /^dsc_[0-9a-hjkmnp-tv-z]{22}$/
