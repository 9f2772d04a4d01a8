import { answer, body, common, pathParameter, problems, ref, tagged, type Say } from './parts.ts'

const resourceId = 'res_01kan5w9t8c2j6p0s5v9yd'
const id = (say: Say) => pathParameter('id', say('编号', 'number'))

/** What can be done with a resource that one has. */
export const acts = (say: Say) => ({
  '/resources/renewal-quotes': {
    post: tagged('resources', 'quoteRenewal', 'orders.orders.place', say('续费询价', 'Quote a renewal'), {
      description: say('价格冻结 15 分钟；以 placeOrder 下单。', 'The prices hold for 15 minutes; order it with placeOrder.'),
      parameters: [common('idempotencyKey')],
      requestBody: body(ref('RenewalQuoteRequest'), { items: [{ resourceId, months: 12 }] }),
      responses: { 201: answer(say('报价', 'the quote'), ref('Quote')), ...problems(400, 404, 409, 422) },
    }),
  },
  '/resources/{id}/change-quotes': {
    post: tagged('resources', 'quoteChange', 'orders.orders.place', say('变更规格前询问差价', 'Quote a change of specification'), {
      description: say('差价为剩余时长的费用；以 placeOrder 下单。', 'The difference is for the rest of the term; order it with placeOrder.'),
      parameters: [id(say), common('idempotencyKey')],
      requestBody: body(ref('ChangeQuoteRequest'), { offerId: 2, options: {} }),
      responses: { 201: answer(say('报价', 'the quote'), ref('Quote')), ...problems(400, 404, 409, 422) },
    }),
  },
  '/resources/{id}/auto-renewal': {
    post: tagged('resources', 'setAutoRenewal', 'orders.orders.place', say('开启、修改或关闭自动续费', 'Turn automatic renewal on, change it, turn it off'), {
      description: say('到期前 7 天从余额续费；余额不足时每天重试并通知，直至到期。', 'Renews 7 days before the expiry from the wallet; short of money it tries again daily and tells you, until the expiry.'),
      parameters: [id(say), common('idempotencyKey')],
      requestBody: body(ref('AutoRenewal'), { months: 1 }),
      responses: { 200: answer(say('自动续费', 'as it stands now'), ref('AutoRenewal'), { example: { months: 1 } }), ...problems(400, 404, 409, 422) },
    }),
  },
  '/resources/{id}/suspend': power(say, 'suspend', say('停用资源', 'Suspend a resource')),
  '/resources/{id}/resume': power(say, 'resume', say('恢复资源', 'Resume a resource')),
})

const power = (say: Say, operationId: string, summary: string) => ({
  post: tagged('resources', operationId, 'orders.resources.power', summary, {
    description: say('重复调用等于一次。202：供应商尚未回答（powerAsked，系统回查资源后得出结果），或没有接口、由运营办理（powerByHand），稍后读取资源状态。', 'Twice is once. 202: the supplier has not answered yet (powerAsked; the resource is read back until it shows how it ended), or has no such call and operators do it there (powerByHand); read the resource later.'),
    parameters: [id(say), common('idempotencyKey')],
    responses: {
      200: answer(say('读回的状态', 'the state as read back'), ref('PoweredResource'), { example: { state: 'suspended' } }),
      202: answer(say('已提交', 'submitted'), ref('PoweredResource'), { example: { state: 'running' } }),
      ...problems(400, 404, 409),
    },
  }),
})
