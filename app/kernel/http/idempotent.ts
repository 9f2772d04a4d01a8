import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { HttpContext } from '@adonisjs/core/http'
import type { Trx } from '../database/transaction.ts'
import { hashOf, runIdempotent, type Plan, type WorkAnswer } from '../idempotency.ts'
import { problem, sendProblem } from './problem.ts'

/** Name of the hidden field in forms whose second submit must have no second effect. */
export const KEY_FIELD = 'idempotencyKey'
const keyPattern = /^[\x21-\x7e]{1,255}$/
/** Fields that differ between two submits of the same form. */
const ownFields = new Set([KEY_FIELD, '_csrf', '_method'])

/**
 * Answers a POST of the API by `work`, once per `Idempotency-Key`: no key 400, malformed 400, reused for another body 422, in
 * progress 409. `work` gets the transaction that holds the key; what it changes must go through it. A replayed answer is byte
 * by byte the first one, with `Idempotent-Replayed: true`. Refusals answer `{ store: false }` and leave the key free; a body
 * of status 400 or above must be a `Problem`. For a `plan` see `runIdempotent`.
 */
export async function answerIdempotently(
  ctx: HttpContext,
  work: (trx: Trx) => Promise<WorkAnswer<unknown>>,
  { plan }: { plan?: Plan<unknown> | null } = {}
): Promise<void> {
  const key = ctx.request.header('idempotency-key')
  if (!key) return sendProblem(ctx, problem(ctx, 400, 'idempotency_key_required'))
  if (!keyPattern.test(key)) return sendProblem(ctx, problem(ctx, 400, 'idempotency_key_invalid'))
  const outcome = await runIdempotent({ scope: scopeOf(ctx), key, requestHash: requestHash(ctx) }, work, { plan })
  if (outcome.type === 'key_reused') return sendProblem(ctx, problem(ctx, 422, 'idempotency_key_reused'))
  if (outcome.type === 'in_progress') {
    ctx.response.header('Retry-After', '1')
    return sendProblem(ctx, problem(ctx, 409, 'idempotency_in_progress'))
  }
  if (outcome.replayed) ctx.response.header('Idempotent-Replayed', 'true')
  const type = outcome.status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8'
  return ctx.response.status(outcome.status).header('Content-Type', type).send(outcome.text)
}

/** True and answered when the request brings no usable key; for POSTs whose answer must not be stored. */
export function lacksKey(ctx: HttpContext): boolean {
  const key = ctx.request.header('idempotency-key')
  if (key && keyPattern.test(key)) return false
  sendProblem(ctx, problem(ctx, 400, key ? 'idempotency_key_invalid' : 'idempotency_key_required'))
  return true
}

/** True when this key was used before: what `work` needs from outside the database need not be fetched again. */
export async function keyWasUsed(ctx: HttpContext): Promise<boolean> {
  const key = ctx.request.header('idempotency-key') ?? ''
  const row = await db.from('idempotency_keys').where({ scope: scopeOf(ctx), idempotency_key: key }).select('id').first()
  return row !== null
}

export type FormAnswer = {
  /** Path to go to. A replay goes to the same one. */
  to: string
  /** Shown on the next page. */
  notice?: { tone: 'success' | 'warning' | 'error' | 'info'; text: string }
  /**
   * `false`: refused; nothing stays, what was typed is kept for the form, a second submit is a new attempt. A message that
   * belongs beside a field is thrown by `refuseFields` instead, with the same effect.
   */
  store?: boolean
}

/**
 * The same for a form that moves money: the hidden field `idempotencyKey` with `newKey()` makes a double click, a reload and
 * a second tab one act. A form without a valid key is sent back to be looked at again. The body of a `plan` is what `work` would
 * answer; its status is 303.
 */
export async function submitIdempotently(
  ctx: HttpContext,
  work: (trx: Trx) => Promise<FormAnswer>,
  { plan }: { plan?: Plan<FormAnswer> | null } = {}
): Promise<void> {
  const key = ctx.request.input(KEY_FIELD)
  if (typeof key !== 'string' || !keyPattern.test(key)) return sendBack(ctx, 'stale')
  const inForm = async (trx: Trx) => {
    const answer = await work(trx)
    return { status: 303, body: answer, store: answer.store }
  }
  const outcome = await runIdempotent<FormAnswer>({ scope: scopeOf(ctx), key, requestHash: requestHash(ctx) }, inForm, { plan })
  return outcome.type === 'answered' ? follow(ctx, outcome.body) : sendBack(ctx, outcome.type)
}

/** A fresh key for a form; templates call it `newKey()`. */
export function newKey(): string {
  return randomUUID()
}

function follow(ctx: HttpContext, { to, notice, store }: FormAnswer): void {
  if (store === false) keepTyped(ctx)
  if (notice) ctx.session.flash('notice', notice)
  ctx.response.redirect().status(303).toPath(to)
}

function sendBack(ctx: HttpContext, why: 'stale' | 'key_reused' | 'in_progress'): void {
  keepTyped(ctx)
  ctx.session.flash('notice', { tone: 'warning', text: ctx.i18n.formatMessage(`kernel.form.${why}`) })
  ctx.response.redirect().status(303).withQs().back()
}

function keepTyped({ session }: HttpContext): void {
  session.flashExcept([KEY_FIELD, '_csrf', '_method'])
}

function scopeOf(ctx: HttpContext): string {
  const { userId } = (ctx as { viewer?: { userId: number | null } }).viewer ?? { userId: null }
  return `${userId ?? 'guest'} ${ctx.request.method()} ${ctx.route!.pattern}`.slice(0, 160)
}

function requestHash({ request }: HttpContext): string {
  const body = Object.fromEntries(Object.entries(request.body()).filter(([field]) => !ownFields.has(field)))
  return hashOf({ method: request.method(), url: request.url(), body })
}
