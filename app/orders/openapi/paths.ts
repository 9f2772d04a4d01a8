import { ways } from '#catalog/families'
import { answer, body, common, page, pathParameter, problems, queryParameter, ref, tagged, type Operation, type Say } from './parts.ts'
import { lineActions } from '../lines.ts'
import { acts } from './act_paths.ts'
import { enrolment } from './enrolment_paths.ts'
import { allLineStates } from '../order_line_states.ts'

const step = { rule: 12, kind: 'public_discount', version: 3, rateBp: 8500, beforeFen: 10700, afterFen: 9095 }
const quoteId = 'quo_01kan5v8q3x7h2m9d4f6tb'
const orderId = 'ord_01kan5w1r8c2j6p0s5v9yd'
const lineId = 'lin_01kan5w1r8g4n8t2w6z0bf'

const limitOf = (name: string, max: number) => ({ type: 'string', maxLength: max, ...(name === 'way' && { enum: [...ways] }) })

/** Every call of the API. A test compares this list with the router, both ways. */
export function paths(say: Say): Record<string, Record<string, Operation>> {
  return { ...shop(say), ...purchase(say), ...afterwards(say), ...acts(say), ...enrolment(say), ...money(say), ...back(say) }
}

const id = (say: Say) => pathParameter('id', say('编号', 'number'))
const pageParameters = [common('limit'), common('cursor')]

const shop = (say: Say) => ({
  '/offers': {
    get: tagged('offers', 'listOffers', 'catalog.offers.browse', say('商品与您的价格', 'Offers with your prices'), {
      description: say('只列出对客户可见的商品。', 'Visible ones only.'),
      parameters: [
        queryParameter('supplier', say('供应商接入代码', 'code of the supplier connection'), limitOf('supplier', 40)),
        queryParameter('family', say('产品类别', 'product family'), limitOf('family', 40)),
        queryParameter('way', say('大类', 'cloud, supercomputing or AI computing'), limitOf('way', 10)),
        queryParameter('region', say('地域', 'region'), limitOf('region', 60)),
        queryParameter('q', say('关键字', 'words that must occur'), limitOf('q', 100)),
        ...pageParameters,
      ],
      responses: {
        200: answer(say('一页商品', 'a page of offers'), page(ref('Offer'), say), {
          example: { data: [{ id: 1, supplier: 'volcengine', family: 'ecs', region: 'cn-beijing', name: 'ecs.g3i.large', listFen: 10700, priceFen: 9095, sellable: true }], nextCursor: null },
        }),
        ...problems(422),
      },
    }),
  },
  '/offers/{id}': {
    get: tagged('offers', 'showOffer', 'catalog.offers.browse', say('商品详情与选项', 'One offer with its options'), {
      parameters: [pathParameter('id', say('商品编号', 'number of the offer'), { type: 'integer', minimum: 1 })],
      responses: { 200: answer(say('商品', 'the offer'), ref('OfferDetail')), ...problems(404, 422) },
    }),
  },
})

const quoteExample = {
  id: quoteId, action: 'new', state: 'open', expiresAt: '2026-11-23T08:15:00.000Z', listFen: 10700, totalFen: 9095, orderable: true, orderId: null, problems: [],
  lines: [{ resourceId: null, estimated: false, offerId: 1, name: 'ecs.g3i.large', options: { imageId: 'ubuntu-24-04', systemDiskType: 'essd-pl0', systemDiskGib: 40 }, quantity: 1, months: 1,
    listFen: 10700, priceFen: 9095, provenance: [{ rule: null, kind: 'list', version: null, beforeFen: 10700, afterFen: 10700 }, step], problems: [] }],
}

const purchase = (say: Say) => ({
  '/quotes': {
    post: tagged('orders', 'createQuote', 'orders.orders.place', say('询价', 'Quote items'), {
      description: say('向各供应商询价并冻结价格 15 分钟。购买流程中唯一需要等待供应商的调用。', 'Asks the suppliers and freezes the prices for 15 minutes: the only call of a purchase that waits for suppliers.'),
      parameters: [common('idempotencyKey')],
      requestBody: body(ref('QuoteRequest'), { items: [{ offerId: 1, options: { systemDiskGib: 40 }, quantity: 1, months: 1 }] }),
      responses: { 201: answer(say('报价', 'the quote'), ref('Quote'), { example: quoteExample }), ...problems(400, 404, 409, 422) },
    }),
  },
  '/quotes/{id}': {
    get: tagged('orders', 'showQuote', 'orders.orders.place', say('查看报价', 'Read a quote'), {
      parameters: [id(say)],
      responses: { 200: answer(say('报价', 'the quote'), ref('Quote')), ...problems(404) },
    }),
  },
  '/orders': {
    post: tagged('orders', 'placeOrder', 'orders.orders.place', say('下单', 'Place an order'), {
      description: say('冻结余额后立即返回，其余由后台完成。', 'Holds the money and answers at once; the rest is done in the background.'),
      parameters: [common('idempotencyKey')],
      requestBody: body({ type: 'object', properties: { quoteId: { type: 'string', maxLength: 64 } }, required: ['quoteId'], additionalProperties: false }, { quoteId }),
      responses: {
        201: answer(say('订单', 'the order'), ref('PlacedOrder'), {
          example: { id: orderId, state: 'funds_held', totalFen: 9095, lines: [{ id: lineId, state: 'funds_held', resourceId: null }] },
        }),
        ...problems(400, 402, 404, 409, 422),
      },
    }),
    get: tagged('orders', 'listOrders', 'orders.orders.read', say('订单列表，最新在前', 'Orders, newest first'), {
      parameters: [
        queryParameter('state', say('状态', 'state'), { type: 'string', enum: [...allLineStates] }),
        queryParameter('action', say('新购、续费、变更规格或退订', 'purchase, renewal, change or unsubscribe'), { type: 'string', enum: [...lineActions] }),
        ...pageParameters,
      ],
      responses: { 200: answer(say('一页订单', 'a page of orders'), page(ref('OrderRow'), say)), ...problems(422) },
    }),
  },
  '/orders/{id}': {
    get: tagged('orders', 'showOrder', 'orders.orders.read', say('订单详情', 'One order with its lines'), {
      parameters: [id(say)],
      responses: { 200: answer(say('订单', 'the order'), ref('Order')), ...problems(404) },
    }),
  },
  '/orders/{id}/lines/{lineId}/answer': {
    post: tagged('orders', 'answerLine', 'orders.orders.cancel', say('回答等待您处理的订单项', 'Answer a line that waits for you'), {
      description: say(
        '订单项处于 action_required 时：accept_price 接受新价并再冻结差额（须给出 priceChangeId），try_again 按现状重试，give_up 放弃并退款。',
        'For a line in action_required: accept_price accepts the new price and holds the difference (needs priceChangeId), try_again tries it as it stands, give_up gives it up and brings the money back.'
      ),
      parameters: [id(say), pathParameter('lineId', say('订单项编号', 'number of the line')), common('idempotencyKey')],
      requestBody: body(
        {
          type: 'object', required: ['answer'], additionalProperties: false,
          properties: { answer: { type: 'string', enum: ['accept_price', 'try_again', 'give_up'] }, priceChangeId: { type: 'string', maxLength: 64 } },
        },
        { answer: 'accept_price', priceChangeId: 'prc_01kan5w1r8g4n8t2w6z0bf' }
      ),
      responses: {
        200: answer(say('订单项', 'the line'), ref('AnsweredLine'), { example: { id: lineId, state: 'submitting' } }),
        ...problems(400, 402, 404, 409, 422),
      },
    }),
  },
  '/orders/{id}/lines/{lineId}/payment': {
    post: tagged('orders', 'payFoundLine', 'orders.orders.place', say('支付控制台下单的订单项', 'Pay for an order placed in the supplier’s console'), {
      description: say(
        '订单项 origin 为 supplier 且处于 awaiting_payment 时：按您看到的价格冻结余额，其余由后台完成。价格已变化则拒绝并给出新价。',
        'For a line of origin supplier in awaiting_payment: holds the price that you saw, the rest is done in the background. Where the price moved it is refused and the new one told.'
      ),
      parameters: [id(say), pathParameter('lineId', say('订单项编号', 'number of the line')), common('idempotencyKey')],
      requestBody: body(
        { type: 'object', required: ['priceFen'], additionalProperties: false, properties: { priceFen: { type: 'integer', minimum: 0 } } },
        { priceFen: 9095 }
      ),
      responses: {
        200: answer(say('订单项', 'the line'), ref('AnsweredLine'), { example: { id: lineId, state: 'funds_held' } }),
        ...problems(400, 402, 404, 409, 422),
      },
    }),
  },
  '/orders/{id}/lines/{lineId}/decline': {
    post: tagged('orders', 'declineFoundLine', 'orders.orders.cancel', say('拒绝控制台下单的订单项', 'Decline an order placed in the supplier’s console'), {
      description: say('尚未在供应商侧付款的订单将在供应商侧取消，不扣款。', 'One that is not paid at the supplier is cancelled there; nothing is charged.'),
      parameters: [id(say), pathParameter('lineId', say('订单项编号', 'number of the line')), common('idempotencyKey')],
      responses: {
        200: answer(say('订单项', 'the line'), ref('AnsweredLine'), { example: { id: lineId, state: 'compensating' } }),
        ...problems(400, 404, 409, 422),
      },
    }),
  },
  '/orders/{id}/events': {
    get: tagged('orders', 'listOrderEvents', 'orders.orders.read', say('订单经过', 'What happened to an order'), {
      parameters: [id(say)],
      responses: { 200: answer(say('事件，最早在前', 'events, oldest first'), page(ref('OrderEvent'), say)), ...problems(404) },
    }),
  },
})

const afterwards = (say: Say) => ({
  '/resources': {
    get: tagged('resources', 'listResources', 'orders.resources.read', say('资源列表', 'Resources, newest first'), {
      parameters: [
        queryParameter('supplier', say('供应商接入代码', 'code of the supplier connection'), limitOf('supplier', 40)),
        queryParameter('family', say('产品类别', 'product family'), limitOf('family', 40)),
        queryParameter('region', say('地域', 'region'), limitOf('region', 60)),
        queryParameter('q', say('名称或编号', 'name or number'), limitOf('q', 100)),
        ...pageParameters,
      ],
      responses: { 200: answer(say('一页资源', 'a page of resources'), page(ref('Resource'), say)), ...problems(422) },
    }),
  },
  '/resources/{id}': {
    get: tagged('resources', 'showResource', 'orders.resources.read', say('资源详情', 'One resource'), {
      parameters: [id(say)],
      responses: { 200: answer(say('资源', 'the resource'), ref('Resource')), ...problems(404) },
    }),
  },
  '/resources/{id}/sso': {
    post: tagged('resources', 'enterResource', 'orders.resources.enter', say('免登录进入供应商控制台', 'Enter the console of the supplier'), {
      description: say('地址一次有效，不会保存；重复的幂等键也会得到新的地址。', 'The address works once and is stored nowhere; a repeated key gets a new one.'),
      parameters: [id(say), common('idempotencyKey')],
      responses: {
        200: answer(say('入口地址', 'where to go'), ref('ConsoleEntry'), { example: { url: 'https://console.example/enter?ticket=1', expiresAt: '2026-11-23T08:05:00.000Z' } }),
        ...problems(400, 404, 409),
      },
    }),
  },
  '/resources/{id}/unsubscribe-quotes': {
    post: tagged('resources', 'quoteUnsubscribe', 'orders.resources.unsubscribe', say('退订前查看退款', 'What unsubscribing would bring back'), {
      parameters: [id(say), common('idempotencyKey')],
      responses: {
        201: answer(say('退订报价', 'the quote'), ref('UnsubscribeQuote'), { example: { id: 'uns_01kan60d4a6e8j2m5q9tw', refundFen: 8812, estimated: true, expiresAt: '2026-11-23T08:20:00.000Z' } }),
        ...problems(400, 404, 409),
      },
    }),
  },
  '/resources/{id}/unsubscribe': {
    post: tagged('resources', 'unsubscribe', 'orders.resources.unsubscribe', say('退订', 'Unsubscribe'), {
      description: say('资源将被销毁。', 'The resource is destroyed.'),
      parameters: [id(say), common('idempotencyKey')],
      requestBody: body({ type: 'object', properties: { quoteId: { type: 'string', maxLength: 64 } }, required: ['quoteId'], additionalProperties: false }, { quoteId: 'uns_01kan60d4a6e8j2m5q9tw' }),
      responses: {
        201: answer(say('退订订单', 'its order'), { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'], additionalProperties: false }, { example: { orderId } }),
        ...problems(400, 404, 409, 422),
      },
    }),
  },
})

const money = (say: Say) => ({
  '/wallet': {
    get: tagged('wallet', 'showWallet', 'wallet.wallet.read', say('账户余额', 'The wallet'), {
      responses: { 200: answer(say('余额', 'balances'), ref('Wallet'), { example: { balanceFen: 1500000, heldFen: 9095, availableFen: 1490905, withdrawableFen: 1490905 } }), ...problems() },
    }),
  },
  '/wallet/entries': {
    get: tagged('wallet', 'listWalletEntries', 'wallet.wallet.read', say('账务流水，最新在前', 'Bookings, newest first'), {
      parameters: [
        queryParameter('kind', say('种类', 'kind'), { type: 'string', enum: ['recharge', 'hold', 'capture', 'release', 'refund', 'refund_reversal', 'reversal', 'withdrawal'] }),
        queryParameter('from', say('开始日期（含）', 'first day'), { type: 'string', format: 'date' }),
        queryParameter('to', say('结束日期（含）', 'last day'), { type: 'string', format: 'date' }),
        ...pageParameters,
      ],
      responses: { 200: answer(say('一页流水', 'a page of bookings'), page(ref('WalletEntry'), say)), ...problems(422) },
    }),
  },
})

const back = (say: Say) => ({
  '/admin/connections': {
    get: tagged('operations', 'listConnections', 'suppliers.connections.read', say('供应商接入（运营）', 'Supplier connections (operations)'), {
      responses: { 200: answer(say('全部接入', 'all of them'), page(ref('Connection'), say)), ...problems() },
    }),
  },
  '/admin/connections/{id}/switches': {
    patch: tagged('operations', 'switchConnection', 'suppliers.connections.switch', say('切换供应商开关', 'Turn switches'), {
      parameters: [pathParameter('id', say('编号或代码', 'number or code'), { type: 'string', pattern: '^[a-z0-9-]{1,40}$' })],
      requestBody: body(ref('SwitchChange'), { sellable: false }),
      responses: { 200: answer(say('接入', 'the connection'), ref('Connection')), ...problems(404, 422) },
    }),
  },
})

