import { switchNames } from '#suppliers/types'
import { lineActions } from '../lines.ts'
import { allLineStates } from '../order_line_states.ts'
import { resourceGroups } from '../resource_states.ts'
import { enrolmentSchemas } from './enrolment_schemas.ts'
import { flag, list, object, orNull, ref, text, time, whole, type Say, type Schema } from './parts.ts'

const resourceStates = [...new Set(Object.values(resourceGroups).flat())]

/** Everything that an answer may hold; names are those of the glossary. */
export function schemas(say: Say): Record<string, Schema> {
  return { ...basics(say), ...offers(say), ...quotes(say), ...actQuotes(say), ...orders(say), ...resources(say), ...enrolmentSchemas(say), ...wallet(say), ...connections(say) }
}

const fen = (description: string) => whole(description)
const options = (say: Say) => ({
  type: 'object', additionalProperties: true, description: say('选项，须符合商品的 optionsSchema', 'options; they must fit the optionsSchema of the offer'),
})

const basics = (say: Say) => ({
  Problem: object(
    {
      type: text(say('固定为 about:blank', 'always about:blank')),
      title: text(say('说明，使用读者的语言', 'what happened, in the language of the reader')),
      status: whole(say('HTTP 状态码', 'HTTP status')),
      code: text(say('稳定的机器可读代码', 'stable and machine-readable')),
      errors: list(object({ field: text(say('字段路径，如 items.0.quantity', 'path of the field, such as items.0.quantity')), message: text(say('该字段的问题', 'what is wrong with it')) })),
      requestId: text(say('请求编号，联系我们时请提供', 'number of the request; quote it when you contact us')),
    },
    { additionalProperties: true, description: 'RFC 9457' }
  ),
  Step: object(
    {
      rule: orNull(whole(say('价格规则编号；官网价一步为 null', 'number of the price rule; null for the list price itself'))),
      kind: text(say('步骤种类', 'what kind of step'), {
        enum: ['list', 'public_discount', 'public_price', 'campaign_discount', 'campaign_price', 'customer_discount', 'customer_price', 'supplier_price_change', 'several_items'],
      }),
      version: orNull(whole(say('规则版本', 'version of the rule'))),
      rateBp: whole(say('占官网价的万分比，8500 即 8.5 折', 'of the list price, in basis points')),
      beforeFen: fen(say('此步之前', 'before this step')),
      afterFen: fen(say('此步之后', 'after it')),
    },
    { optional: ['rateBp'], description: say('价格构成的一步', 'one link of the chain behind a price') }
  ),
})

const offers = (say: Say) => {
  const card = {
    id: whole(say('商品编号', 'number of the offer')),
    supplier: text(say('供应商接入代码', 'code of the supplier connection')),
    family: text(say('产品类别', 'product family')),
    region: text(say('地域', 'region')),
    name: text(say('名称', 'name')),
    listFen: orNull(fen(say('官网价：默认选项、一件、一个月；null 表示须询价', 'list price of one unit with default options for one month; null: only a quote tells'))),
    priceFen: orNull(fen(say('您的价格，同上口径', 'your price, for the same'))),
    sellable: flag(say('现在可以购买', 'can be bought now')),
  }
  return {
    Offer: object(card),
    OfferDetail: object({
      ...card,
      specs: list(object({ label: text(say('规格项', 'what')), value: text(say('规格值', 'how much')) })),
      optionsSchema: { type: 'object', additionalProperties: true, description: say('选项的 JSON Schema', 'JSON Schema of the options') },
      months: list(whole(say('可购时长（月）', 'terms on sale, in months'))),
      quantityMax: whole(say('一次最多几件', 'most units at a time')),
      provenance: list(ref('Step')),
    }),
  }
}

const problem = (say: Say, withField: boolean) =>
  object({
    code: text(say('代码', 'stable and machine-readable')),
    ...(withField && { field: orNull(text(say('有问题的选项', 'the option at fault'))) }),
    message: text(say('说明', 'in the language of the reader')),
  })

const quotes = (say: Say) => ({
  QuoteRequest: object({
    items: {
      ...list(object(
        {
          offerId: whole(say('商品编号', 'number of the offer'), { minimum: 1 }),
          options: options(say),
          quantity: whole(say('数量', 'units'), { minimum: 1, maximum: 100 }),
          months: whole(say('购买时长（月）', 'months'), { minimum: 1, maximum: 120 }),
        },
        { optional: ['options'] }
      )),
      minItems: 1,
      maxItems: 50,
    },
  }),
  Quote: object({
    id: text(say('报价编号', 'number of the quote')),
    action: text(say('新购、续费或变更规格', 'purchase, renewal or change'), { enum: ['new', 'renew', 'change'] }),
    state: text(say('状态', 'state'), { enum: ['open', 'ordered', 'expired'] }),
    expiresAt: time(say('此前价格有效', 'the prices hold until then')),
    listFen: fen(say('官网价合计', 'sum of list prices')),
    totalFen: fen(say('成交价合计', 'what the whole costs')),
    orderable: flag(say('可以下单', 'nothing is in the way of an order')),
    orderId: orNull(text(say('已下单时的订单编号', 'the order that it became'))),
    problems: list(problem(say, false), say('整单的问题', 'what keeps the whole from being ordered')),
    lines: list(object({
      resourceId: orNull(text(say('续费或变更的资源', 'the resource that is renewed or changed'))),
      estimated: flag(say('预估：供应商不提供询价', 'our estimate: the supplier quotes nothing')),
      offerId: whole(say('商品编号', 'number of the offer')),
      name: text(say('名称', 'name')),
      options: options(say),
      quantity: whole(say('数量', 'units')),
      months: whole(say('月数', 'months')),
      listFen: fen(say('整行官网价', 'list price of the whole line')),
      priceFen: fen(say('整行成交价', 'price of the whole line')),
      provenance: list(ref('Step'), say('价格构成', 'the chain behind the price')),
      problems: list(problem(say, true), say('此行的问题；有问题的报价不能下单', 'what is wrong with the line; such a quote cannot be ordered')),
    })),
  }),
})

const actQuotes = (say: Say) => ({
  RenewalQuoteRequest: object({
    items: {
      ...list(object({
        resourceId: text(say('资源编号', 'number of the resource')),
        months: whole(say('续费时长（月）', 'months'), { minimum: 1, maximum: 36 }),
      })),
      minItems: 1,
      maxItems: 50,
    },
  }),
  ChangeQuoteRequest: object(
    { offerId: whole(say('目标商品编号', 'number of the offer that it becomes'), { minimum: 1 }), options: options(say) },
    { optional: ['options'] }
  ),
  PoweredResource: object({ state: text(say('状态', 'state'), { examples: resourceStates }) }),
  AutoRenewal: object({ months: orNull(whole(say('每次续费的月数；null 为关闭', 'months of each renewal; null turns it off'), { minimum: 1, maximum: 36 })) }),
})

const orders = (say: Say) => {
  const state = text(say('状态', 'state'), { enum: [...allLineStates] })
  const frame = {
    id: text(say('订单编号', 'number of the order')),
    action: text(say('新购、续费、变更规格或退订', 'purchase, renewal, change or unsubscribe'), { enum: [...lineActions] }),
    state,
    listFen: fen(say('官网价合计', 'sum of list prices')),
    totalFen: fen(say('成交价合计', 'what the whole costs')),
    createdAt: time(say('下单时间', 'when it was placed')),
    updatedAt: time(say('最近变化', 'when it last changed')),
  }
  const line = { id: text(say('订单项编号', 'number of the line')), state, resourceId: orNull(text(say('开通的资源', 'the resource that came of it'))) }
  return {
    PlacedOrder: object({ id: frame.id, state, totalFen: frame.totalFen, lines: list(object(line)) }),
    OrderRow: object({ ...frame, names: list(text(say('名称', 'name')), say('前几项的名称，使用读者的语言', 'names of the first lines, in the language of the reader')), lineCount: whole(say('项数', 'how many lines')) }),
    Order: object({
      ...frame,
      quoteId: orNull(text(say('报价编号', 'number of the quote'))),
      lines: list(object({
        ...line,
        origin: { type: 'string', enum: ['hub', 'supplier'], description: say('平台下单 / 控制台下单', 'placed here or in the supplier’s console') },
        offerId: orNull(whole(say('商品编号', 'number of the offer'))),
        supplier: text(say('供应商接入代码', 'code of the supplier connection')),
        name: text(say('名称', 'name')),
        options: options(say),
        quantity: whole(say('数量', 'units')),
        months: whole(say('月数', 'months')),
        listFen: fen(say('整行官网价', 'list price of the whole line')),
        priceFen: fen(say('整行成交价', 'price of the whole line')),
        refundFen: fen(say('已退金额', 'what was refunded')),
        provenance: list(ref('Step')),
        problem: orNull(object({ code: text(say('原因代码', 'why it waits')), fields: list(object({ field: text(say('字段', 'field')), code: text(say('代码', 'code')) })) })),
        dueAt: orNull(time(say('处理时限', 'when the present state is due to end'))),
        priceChange: orNull(ref('PriceChange')),
      })),
    }),
    PriceChange: object(
      {
        id: text(say('价格变动编号', 'number of the question')),
        beforeFen: fen(say('报价时的价格', 'what was quoted')),
        afterFen: fen(say('新价', 'the new price')),
        differenceFen: fen(say('接受时再冻结的金额', 'what accepting holds in addition')),
        expiresAt: time(say('此前可接受', 'may be accepted until then')),
      },
      { description: say('报价后供应商调价，等待客户回答', 'the supplier changed its price after the quote; the customer is asked') }
    ),
    AnsweredLine: object({ id: text(say('订单项编号', 'number of the line')), state }),
    OrderEvent: object({
      at: time(say('时间', 'when')),
      line: text(say('订单项编号', 'number of the line')),
      from: orNull(state),
      to: state,
      by: text(say('操作者，或 system', 'who, or system')),
      note: orNull(text(say('说明', 'what happened'))),
    }),
    UnsubscribeQuote: object({
      id: text(say('退订报价编号', 'number of the quote')),
      refundFen: fen(say('退款金额', 'what comes back')),
      estimated: flag(say('预估：以供应商退款单为准', 'an estimate: what the refund order of the supplier says is credited')),
      expiresAt: time(say('此前有效', 'holds until then')),
    }),
  }
}

const resources = (say: Say) => ({
  Resource: object({
    id: text(say('资源编号', 'number of the resource')),
    name: text(say('名称', 'name')),
    supplier: text(say('供应商接入代码', 'code of the supplier connection')),
    supplierResourceId: text(say('供应商的资源编号', 'its number at the supplier')),
    family: text(say('产品类别', 'product family')),
    region: text(say('地域', 'region')),
    state: text(say('状态', 'state'), { examples: resourceStates }),
    spec: { type: 'object', additionalProperties: true, description: say('规格', 'what it consists of') },
    endpoints: list(object({ kind: text(say('种类', 'kind')), value: text(say('地址', 'address')) })),
    priceFen: fen(say('付出的价格', 'what was paid for it')),
    orderId: text(say('订单编号', 'number of its order')),
    lineId: text(say('订单项编号', 'number of its line')),
    offerId: orNull(whole(say('商品编号', 'number of its offer'))),
    startedAt: time(say('开通时间', 'working since')),
    expiresAt: orNull(time(say('到期时间', 'expires'))),
    endedAt: orNull(time(say('结束时间', 'ended'))),
    autoRenewMonths: orNull(whole(say('自动续费时长（月），未开启为 null', 'months of its automatic renewal; null where it is off'))),
    powerByHand: orNull(text(say('运营正在供应商侧办理的停用或恢复', 'what operations do at the supplier now'), { enum: ['suspend', 'resume'] })),
    powerAsked: orNull(text(say('已提交、供应商尚未确认的停用或恢复', 'what was asked for and the supplier has not confirmed'), { enum: ['suspend', 'resume'] })),
    actingOrderId: orNull(text(say('正在处理该资源的订单', 'the order that acts on it now'))),
    canEnter: flag(say('可以进入控制台', 'its console can be entered')),
    canUnsubscribe: flag(say('可以退订', 'it can be unsubscribed')),
    canRenew: flag(say('可以续费', 'it can be renewed')),
    canChange: flag(say('可以变更规格', 'its specification can be changed')),
  }),
  ConsoleEntry: object({ url: text(say('一次有效的地址', 'works once'), { format: 'uri' }), expiresAt: time(say('此前有效', 'works until then')) }),
})

const wallet = (say: Say) => ({
  Wallet: object({
    balanceFen: fen(say('余额，含冻结', 'all that is yours, holds included')),
    heldFen: fen(say('冻结', 'held for orders under way')),
    availableFen: fen(say('可用', 'free to spend')),
    withdrawableFen: fen(say('可提现', 'may leave as a withdrawal')),
  }),
  WalletEntry: object({
    id: text(say('流水号', 'number of the booking')),
    at: time(say('时间', 'when')),
    kind: text(say('种类', 'kind'), { enum: ['recharge', 'hold', 'capture', 'release', 'refund', 'refund_reversal', 'reversal', 'withdrawal', 'credit', 'settlement'] }),
    amountFen: fen(say('金额', 'how much')),
    availableFen: fen(say('可用余额的变化', 'what it did to the available balance')),
    heldFen: fen(say('冻结金额的变化', 'what it did to what is held')),
    subject: object({ type: text(say('对象种类', 'what it is about')), id: text(say('对象编号', 'its number')) }),
    reason: orNull(text(say('原因', 'why'))),
  }),
})

const connections = (say: Say) => {
  const names: readonly string[] = switchNames
  const switches = Object.fromEntries(names.map((name) => [name, flag(name)]))
  return {
    Switches: object(switches),
    SwitchChange: object(switches, { optional: [...names], minProperties: 1 }),
    Connection: object({
      id: whole(say('编号', 'number')),
      code: text(say('代码', 'code')),
      name: text(say('名称', 'name')),
      plugin: text(say('插件', 'plugin')),
      switches: ref('Switches'),
      fundsStoppedAt: orNull(time(say('供应商余额不足、停止支付的时间', 'spending stands still since then for want of funds at the supplier'))),
      health: object({ status: text(say('检测结果', 'what the last test said')), checkedAt: orNull(time(say('检测时间', 'when'))) }),
      breakers: list(object({ class: text(say('操作类别', 'class of operations')), state: text(say('状态', 'state')), retryAt: time(say('下次试探', 'next trial')) })),
      offersLoadedAt: orNull(time(say('商品加载时间', 'when offers were loaded'))),
    }),
  }
}
