import type { Locale } from '#kernel/http/locale_middleware'
import { appUrl } from '#config/app'
import { object, ref, text, type Say } from './parts.ts'
import { paths } from './paths.ts'
import { schemas } from './schemas.ts'


type Document = { openapi: string; paths: Record<string, Record<string, any>>; components: Record<string, Record<string, any>> } & Record<string, unknown>

const built = new Map<Locale, Document>()

/** The OpenAPI 3.1 document of `/api/v1`, with descriptions in the reader's language. */
export function openapiDocument(locale: Locale): Document {
  let document = built.get(locale)
  if (!document) {
    document = build((zh, en) => (locale === 'en' ? en : zh))
    built.set(locale, document)
  }
  return document
}

const build = (say: Say): Document => ({
  openapi: '3.1.0',
  info: {
    title: 'KBoss API',
    version: '1',
    description: say(
      '金额为整数分，时间为 ISO 8601 UTC。列表为 { data, nextCursor }。错误为 application/problem+json。每个 POST 都要带 Idempotency-Key：同键同内容得到第一次的回答（Idempotent-Replayed: true），同键不同内容得到 422，仍在处理得到 409。键保留 7 天。',
      'Amounts are integers of fen, times ISO 8601 UTC. Lists are { data, nextCursor }, errors application/problem+json. Every POST needs an Idempotency-Key: the same key with the same content gets the first answer (Idempotent-Replayed: true), with other content 422, while in progress 409. Keys are kept for 7 days.'
    ),
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: `${appUrl.replace(/\/$/, '')}/api/v1` }],
  tags: [
    { name: 'offers', description: say('商品', 'Offers') },
    { name: 'orders', description: say('报价与订单', 'Quotes and orders') },
    { name: 'resources', description: say('资源', 'Resources') },
    { name: 'enrolment', description: say('云账号与实名认证', 'Supplier accounts and verification') },
    { name: 'wallet', description: say('账户余额', 'Wallet') },
    { name: 'operations', description: say('运营', 'Operations') },
  ],
  paths: paths(say),
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: say('在“访问令牌”页创建，只含所选权限。', 'Made on the page Access tokens; holds the scopes chosen there.') },
    },
    parameters: parameters(say),
    headers: {
      'RateLimit-Limit': header(say('每分钟请求数上限', 'requests per minute')),
      'RateLimit-Remaining': header(say('本分钟剩余', 'left in this minute')),
      'RateLimit-Reset': header(say('多少秒后重新计数', 'seconds until it counts anew')),
      'Retry-After': header(say('多少秒后重试', 'seconds to wait')),
    },
    responses: responses(say),
    schemas: schemas(say),
  },
})

const header = (description: string) => ({ description, schema: { type: 'integer' } })

const parameters = (say: Say) => ({
  idempotencyKey: {
    name: 'Idempotency-Key', in: 'header', required: true,
    description: say('1 至 255 个可打印字符，每次新的意图用新的键', '1 to 255 printable characters; a new one for each new intent'),
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    example: '5f1c2a34-7b0e-4c1d-9a55-0d6c8e1f2b3a',
  },
  limit: { name: 'limit', in: 'query', description: say('每页条数', 'rows of a page'), schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
  cursor: { name: 'cursor', in: 'query', description: say('上一页的 nextCursor', 'nextCursor of the page before'), schema: { type: 'string', maxLength: 500 } },
})

function responses(say: Say) {
  const problem = (description: string, schema: object = ref('Problem'), headers: object = {}) => ({
    description, headers, content: { 'application/problem+json': { schema } },
  })
  const retry = { 'Retry-After': { $ref: '#/components/headers/Retry-After' } }
  const funds = object(
    {
      code: text('insufficient_funds', { const: 'insufficient_funds' }),
      availableFen: { type: 'integer' }, neededFen: { type: 'integer' }, missingFen: { type: 'integer' },
    },
    { additionalProperties: true }
  )
  return {
    BadRequest: problem(say('请求无法理解，或缺少 Idempotency-Key', 'not understood, or no Idempotency-Key')),
    Unauthenticated: problem(say('缺少有效的访问令牌', 'no valid token')),
    InsufficientFunds: problem(say('可用余额不足', 'not enough available balance'), { allOf: [ref('Problem'), funds] }),
    Forbidden: problem(say('令牌或角色无权，或邮箱、手机尚未验证', 'token or role may not, or e-mail or phone are not verified')),
    NotFound: problem(say('不存在，或不属于您的组织', 'absent, or not of your organisation')),
    Conflict: problem(say('与当前状态冲突', 'in conflict with the present state'), ref('Problem'), retry),
    InvalidRequest: problem(say('字段有误，逐个列出', 'fields are wrong, each is named')),
    TooManyRequests: problem(say('请求过于频繁', 'too many requests'), ref('Problem'), retry),
    InternalError: problem(say('系统出错', 'our fault')),
    Unavailable: problem(say('暂时不可用，请用同一键重试', 'not available now; repeat with the same key'), ref('Problem'), retry),
  }
}
