import type { Client } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import type { FoundTarget, PriceRuleInput, RuleRefused } from './rule_input.ts'

const SLICE = 1_000

type Known = {
  connections: Map<string, number>
  offers: Map<number, { connectionId: number; listFen: number | null }>
  families: Set<string>
  organisations: Set<number>
}

/** Looks up the targets of many rules with a few statements, one answer a rule. */
export async function findTargets(rules: readonly PriceRuleInput[], client: Client): Promise<Result<FoundTarget, RuleRefused>[]> {
  const known: Known = {
    connections: await connectionsOf(client),
    offers: await offersOf(rules, client),
    families: await familiesOf(rules, client),
    organisations: await organisationsOf(rules, client),
  }
  return rules.map((rule) => found(rule, known))
}

function found({ target, organisationId, effect }: PriceRuleInput, known: Known): Result<FoundTarget, RuleRefused> {
  if (organisationId !== undefined && !known.organisations.has(organisationId)) return fail({ type: 'organisation_not_found' })
  if ('everything' in target) return ok({ connectionId: null, family: null, offerId: null, listFen: null })
  const connectionId = known.connections.get(target.connectionCode)
  if (connectionId === undefined) return fail({ type: 'connection_not_found' })
  if (target.offerId) {
    const offer = known.offers.get(target.offerId)
    if (!offer || offer.connectionId !== connectionId) return fail({ type: 'offer_not_found' })
    const { listFen } = offer
    if ('priceFen' in effect && listFen !== null && effect.priceFen > listFen) return fail({ type: 'price_above_list', listFen })
    return ok({ connectionId, family: null, offerId: target.offerId, listFen })
  }
  if (!target.family) return ok({ connectionId, family: null, offerId: null, listFen: null })
  const { family } = target
  return known.families.has(`${connectionId} ${family}`)
    ? ok({ connectionId, family, offerId: null, listFen: null })
    : fail({ type: 'family_not_found' })
}

async function connectionsOf(client: Client): Promise<Known['connections']> {
  const rows = await client.from('supplier_connections').select('id', 'code')
  return new Map(rows.map(({ id, code }) => [code, id]))
}

async function offersOf(rules: readonly PriceRuleInput[], client: Client): Promise<Known['offers']> {
  const ids = [...new Set(rules.flatMap(({ target }) => ('everything' in target ? [] : (target.offerId ?? []))))]
  const offers: Known['offers'] = new Map()
  for (let from = 0; from < ids.length; from += SLICE) {
    const rows = await client.from('offers').whereIn('id', ids.slice(from, from + SLICE)).select('id', 'connection_id', 'list_fen')
    for (const { id, connection_id: connectionId, list_fen: listFen } of rows) {
      offers.set(id, { connectionId, listFen: listFen === null ? null : toFen(listFen) })
    }
  }
  return offers
}

async function familiesOf(rules: readonly PriceRuleInput[], client: Client): Promise<Known['families']> {
  const codes = [...new Set(rules.flatMap(({ target }) => ('everything' in target || target.offerId ? [] : (target.family ?? []))))]
  if (codes.length === 0) return new Set()
  const rows = await client.from('offers').whereIn('family', codes).distinct('connection_id', 'family')
  return new Set(rows.map(({ connection_id: connectionId, family }) => `${connectionId} ${family}`))
}

async function organisationsOf(rules: readonly PriceRuleInput[], client: Client): Promise<Known['organisations']> {
  const ids = [...new Set(rules.flatMap(({ organisationId }) => organisationId ?? []))]
  if (ids.length === 0) return new Set()
  const rows = await client.from('organisations').where('kind', 'customer').whereIn('id', ids).select('id')
  return new Set(rows.map(({ id }) => id))
}
