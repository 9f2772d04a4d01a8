import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { PRICE_FEN_MAX, RATE_BP_MAX, RATE_BP_MIN } from '../limits.ts'
import type { RuleGroup, RuleKind } from '../price_index.ts'
import { PRICES_TOPIC } from '../prices_kept.ts'

/** A whole connection, one of its families, or one offer. */
export type RuleTarget = { connectionCode: string; family?: string | null; offerId?: number | null }

/** A rate of the list price in basis points, or a fixed price for one unit with default options and one month. */
export type RuleEffect = { rateBp: number } | { priceFen: number }

export type SetPriceRule = {
  target: RuleTarget
  effect: RuleEffect
  /** Now where left out. Before this the current rule goes on. */
  validFrom?: Date
  /** The first moment at which it no longer holds; then the next wider target's rule does, or none. */
  validUntil?: Date | null
  actor: Actor
}

export type RuleRefused =
  | { type: 'connection_not_found' }
  | { type: 'offer_not_found' }
  | { type: 'family_not_found' }
  | { type: 'organisation_not_found' }
  | { type: 'rate_out_of_range'; minBp: number; maxBp: number }
  | { type: 'price_out_of_range'; maxFen: number }
  | { type: 'price_above_list'; listFen: number }
  | { type: 'window_reversed' }

export type RuleSet = { ruleId: number; version: number }

type Wanted = SetPriceRule & { group: RuleGroup; organisationId?: number }
type Target = { connectionId: number; family: string | null; offerId: number | null; listFen: number | null }

const TURNS_MAX = 5

/**
 * A new version for one target replaces the one before, in one transaction with its audit row; every process works with it
 * within a second. A version that begins later cuts the current one there and replaces others that would begin after it.
 * A second call makes a further version.
 */
export async function setPriceRule(wanted: Wanted, { trx }: { trx?: Trx } = {}): Promise<Result<RuleSet, RuleRefused>> {
  const wrong = effectProblem(wanted.effect) ?? windowProblem(wanted)
  if (wrong) return fail(wrong)
  for (let turn = 1; ; turn++) {
    try {
      return await inTransaction((inner) => writeRule(wanted, inner), { trx })
    } catch (error) {
      if (trx || turn === TURNS_MAX || !isDuplicate(error, 'price_rules_target_version')) throw error
    }
  }
}

async function writeRule(wanted: Wanted, trx: Trx): Promise<Result<RuleSet, RuleRefused>> {
  const found = await findTarget(wanted, trx)
  if (!found.ok) return found
  const { group, effect, organisationId, actor } = wanted
  const target = found.value
  if ('priceFen' in effect && target.listFen !== null && effect.priceFen > target.listFen) {
    return fail({ type: 'price_above_list', listFen: target.listFen })
  }
  const now = clock.now()
  const validFrom = wanted.validFrom && wanted.validFrom > now ? wanted.validFrom : now
  const targetKey = keyOf(group, target, organisationId)
  const earlier = await trx.from('price_rules').where('target_key', targetKey).orderBy('version', 'desc').forUpdate()
    .select('id', 'kind', 'version', 'status', 'rate_bp', 'price_fen', 'valid_from', 'valid_until')
  const active = earlier.filter(({ status }) => status === 'active')
  await retire(active, validFrom, now, trx)
  const row = {
    kind: kindOf(group, effect),
    connection_id: target.connectionId,
    family: target.family,
    offer_id: target.offerId,
    organisation_id: organisationId ?? null,
    rate_bp: 'rateBp' in effect ? effect.rateBp : null,
    price_fen: 'priceFen' in effect ? effect.priceFen : null,
    version: Number(earlier[0]?.version ?? 0) + 1,
    replaces_id: active[0]?.id ?? null,
    valid_from: validFrom,
    valid_until: wanted.validUntil ?? null,
    target_key: targetKey,
  }
  const inserted = await trx.insertQuery().table('price_rules')
    .insert({ ...row, created_by: actor.userId, created_at: now, updated_at: now })
  const ruleId = Number(inserted[0])
  await writeAudit({ actor, action: `catalog.${group}_rule.set`, subjectType: 'price_rule', subjectId: ruleId,
    organisationId: organisationId ?? null, before: active[0] ? audited(active[0]) : undefined, after: { targetKey, ...audited(row) } }, { trx })
  await raiseTopic(PRICES_TOPIC, { trx })
  return ok({ ruleId, version: row.version })
}

/** Rules that begin before the new one end where it begins; the others never come. */
async function retire(active: Record<string, any>[], validFrom: Date, now: Date, trx: Trx): Promise<void> {
  for (const rule of active) {
    const goesOn = validFrom > now && rule.valid_from < validFrom
    const until = rule.valid_until && rule.valid_until < validFrom ? rule.valid_until : validFrom
    const change = goesOn ? { valid_until: until } : { status: 'replaced' }
    await trx.from('price_rules').where('id', rule.id).where('status', 'active').update({ ...change, updated_at: now })
  }
}

async function findTarget({ target, organisationId }: Wanted, trx: Trx): Promise<Result<Target, RuleRefused>> {
  const connection = await trx.from('supplier_connections').where('code', target.connectionCode).select('id').first()
  if (!connection) return fail({ type: 'connection_not_found' })
  if (organisationId !== undefined && !(await trx.from('organisations').where({ id: organisationId, kind: 'customer' }).select('id').first())) {
    return fail({ type: 'organisation_not_found' })
  }
  const place = { connectionId: connection.id, family: null, offerId: null, listFen: null }
  if (target.offerId) {
    const offer = await trx.from('offers').where({ id: target.offerId, connection_id: connection.id }).select('list_fen').first()
    if (!offer) return fail({ type: 'offer_not_found' })
    return ok({ ...place, offerId: target.offerId, listFen: offer.list_fen === null ? null : toFen(offer.list_fen) })
  }
  if (target.family) {
    const some = await trx.from('offers').where({ connection_id: connection.id, family: target.family }).select('id').first()
    return some ? ok({ ...place, family: target.family }) : fail({ type: 'family_not_found' })
  }
  return ok(place)
}

function effectProblem(effect: RuleEffect): RuleRefused | undefined {
  if ('rateBp' in effect) {
    const fits = Number.isInteger(effect.rateBp) && effect.rateBp >= RATE_BP_MIN && effect.rateBp <= RATE_BP_MAX
    return fits ? undefined : { type: 'rate_out_of_range', minBp: RATE_BP_MIN, maxBp: RATE_BP_MAX }
  }
  const fits = Number.isSafeInteger(effect.priceFen) && effect.priceFen >= 1 && effect.priceFen <= PRICE_FEN_MAX
  return fits ? undefined : { type: 'price_out_of_range', maxFen: PRICE_FEN_MAX }
}

function windowProblem({ validFrom, validUntil }: SetPriceRule): RuleRefused | undefined {
  const begins = Math.max(validFrom?.getTime() ?? 0, clock.now().getTime())
  return validUntil && validUntil.getTime() <= begins ? { type: 'window_reversed' } : undefined
}

function kindOf(group: RuleGroup, effect: RuleEffect): RuleKind {
  if (group === 'customer') return 'customer_discount'
  return `${group}_${'rateBp' in effect ? 'discount' : 'price'}`
}

/** One line of versions per target: what it decides, for what, for whom. */
function keyOf(group: RuleGroup, { connectionId, family, offerId }: Target, organisationId?: number): string {
  return [group, connectionId, family ?? '', offerId ?? '', organisationId ?? ''].join(':')
}

const audited = ({ kind, version, rate_bp: rateBp, price_fen: priceFen, valid_from: validFrom, valid_until: validUntil }: Record<string, any>) => ({
  kind, version, rateBp, priceFen, validFrom, validUntil,
})
