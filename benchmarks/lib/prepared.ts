/** How much data a run needs. */
export type Wanted = {
  organisations: number
  /** Rules for single customers beside the public one. */
  customerRules: number
  /** Quotes spread over all wallets, and quotes of one wallet. */
  quotes: number
  hotQuotes: number
  /** Orders of the past, for lists. */
  oldOrders: number
}

export type OpenQuote = { id: string; token: string }

/** What `prepare.ts` made. */
export type Prepared = {
  /** Of the bare server; the same numbers as our organisations. */
  walletIds: number[]
  offerIds: number[]
  /** Of a customer with prices of their own. */
  token: string
  many: OpenQuote[]
  hot: OpenQuote[]
  staff: { login: string; password: string; totpSecret: string }
}
