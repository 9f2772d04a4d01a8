import type * as accounts from './accounts.ts'
import type { PluginAnswer } from './answers.ts'
import type { BillInput, BillPage, UsageInput, UsagePage } from './billing.ts'
import type { SupplierCall } from './call.ts'
import type { NoticeResult, RawNotice } from './notices.ts'
import type { OfferSnapshot } from './offers.ts'
import type * as orders from './orders.ts'
import type { Page } from './paging.ts'
import type { QuoteInput, QuoteSnapshot } from './quotes.ts'
import type * as resources from './resources.ts'

type Answer<Data> = Promise<PluginAnswer<Data>>

/**
 * What a supplier plugin can do. An ability that the supplier lacks is an absent function, never one that pretends.
 * Where an absent function would have an effect, operators get a manual step; elsewhere the button is not shown.
 *
 * A plugin opens no connection of its own, never sleeps, never retries, never logs, never touches the database. It returns
 * `done`, `pending` or `refused`; what it throws is `unknown` unless the pipeline knows that nothing left the process.
 * One operation may send several requests. HTTP 200 is not success: read the body.
 */
export interface SupplierOperations {
  /** Whether the supplier answers and takes our credential, its clock and our balance there. No effect. Mandatory. */
  checkHealth(call: SupplierCall): Answer<accounts.HealthSnapshot>

  /**
   * The organisation's account at the supplier: created, adopted or linked. An upsert by `organisationRef`: a second call finds
   * the first account. State `invited` (or `pending`, where there is no account yet) until the customer has accepted. Absent: staff link by hand.
   */
  syncUser?(
    input: accounts.SyncUserInput,
    call: SupplierCall
  ): Answer<accounts.SupplierAccountSnapshot>

  /** `done(null)`: the supplier knows no such account. */
  getUser?(
    input: accounts.GetUserInput,
    call: SupplierCall
  ): Answer<accounts.SupplierAccountSnapshot | null>

  /** A one-use entry to the supplier's page, made when the person clicks. Never stored or logged. */
  createSsoUrl?(input: accounts.CreateSsoUrlInput, call: SupplierCall): Answer<accounts.SsoUrl>

  /** Evidence is opened only inside the call. A second call looks the first submission up before it sends again. */
  submitKyc?(input: accounts.SubmitKycInput, call: SupplierCall): Answer<accounts.KycSnapshot>

  queryKyc?(input: accounts.QueryKycInput, call: SupplierCall): Answer<accounts.KycSnapshot>

  /** Everything on sale, page by page; from the plugin's `catalog.json` where the supplier has no such call. */
  listOffers?(input: { cursor?: string }, call: SupplierCall): Answer<Page<OfferSnapshot>>

  /** Prices and checks without any effect, provably. Problems of an item are `fieldErrors` of that item, not a refusal. */
  quote?(input: QuoteInput, call: SupplierCall): Answer<QuoteSnapshot>

  /**
   * Places an order upstream. Charges only where `createSemantics` is `oneStep`, never above `ceilingFen`.
   *
   * Called when a line enters `submitting`; after a crash or an `unknown` again with the same
   * `operationKey`, but only where `dedupe` is `key`: it must then find the first order, never place another.
   */
  createOrder?(input: orders.CreateOrderInput, call: SupplierCall): Answer<orders.OrderSnapshot>

  /** `done(null)`: there is no such order. Mandatory wherever an order can be created or paid. */
  queryOrder?(
    input: orders.QueryOrderInput,
    call: SupplierCall
  ): Answer<orders.OrderSnapshot | null>

  /**
   * Orders created in [since, until), in a stable order, also those born in the supplier's own console.
   * A list may leave out items and resources: `queryOrder` has them. Where `lookup` is `list`, compare the supplier's own count
   * and say `counted`: without it a person decides about every order that the list does not show.
   */
  listOrders?(input: orders.ListOrdersInput, call: SupplierCall): Answer<Page<orders.OrderSnapshot>>

  /**
   * Spends. Reads the order first and answers `price_changed` before anything is sent when it costs more than `ceilingFen`.
   * An order that is already paid is `done` with its snapshot: a second call pays nothing. Absent: the supplier charges by itself.
   */
  payOrder?(input: orders.PayOrderInput, call: SupplierCall): Answer<orders.OrderSnapshot>

  /** Cancels an unpaid order; one that is already cancelled is `done`. Absent with `unpaidExpires`: it dies by itself. */
  cancelOrder?(input: orders.CancelOrderInput, call: SupplierCall): Answer<orders.OrderSnapshot>

  /** What would come back. Absent: the hub shows its own estimate. */
  quoteUnsubscribe?(input: orders.UnsubscribeInput, call: SupplierCall): Answer<orders.RefundQuote>

  /** Destroys the resource and starts the refund; the snapshot is the refund order's. Omit where the supplier has none: operators then get a manual step. */
  unsubscribe?(input: orders.UnsubscribeInput, call: SupplierCall): Answer<orders.OrderSnapshot>

  /** As `createOrder`. */
  renew?(input: orders.RenewInput, call: SupplierCall): Answer<orders.OrderSnapshot>

  /** As `createOrder`. */
  change?(input: orders.ChangeInput, call: SupplierCall): Answer<orders.OrderSnapshot>

  /** Twice is once. */
  suspend?(
    input: resources.SuspendInput,
    call: SupplierCall
  ): Answer<resources.ResourceSnapshot | accounts.SupplierAccountSnapshot>

  /** Twice is once. */
  resume?(
    input: resources.SuspendInput,
    call: SupplierCall
  ): Answer<resources.ResourceSnapshot | accounts.SupplierAccountSnapshot>

  listResources?(
    input: resources.ListResourcesInput,
    call: SupplierCall
  ): Answer<Page<resources.ResourceSnapshot>>

  /** `done(null)`: there is none, or it is gone. */
  getResource?(
    input: resources.GetResourceInput,
    call: SupplierCall
  ): Answer<resources.ResourceSnapshot | null>

  listUsage?(input: UsageInput, call: SupplierCall): Answer<UsagePage>

  fetchBill?(input: BillInput, call: SupplierCall): Answer<BillPage>

  getBalance?(call: SupplierCall): Answer<accounts.BalanceSnapshot>

  /** Pure and synchronous: verifies and translates. Opens no connection, so it takes a clock instead of a call. */
  parseNotice?(notice: RawNotice, context: { now: Date }): NoticeResult
}
