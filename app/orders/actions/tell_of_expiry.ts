import db from '@adonisjs/lucid/services/db'
import { sendMessage } from '#messages/actions/send_message'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import type { LocalText } from '#supplier-sdk'
import { SYNC_RESOURCES_MAX } from '../limits.ts'
import { resourceName } from '../queries/line_names.ts'
import { EXPIRING_DAYS, resourceGroups } from '../resource_states.ts'

/** How many days before its end a customer hears of a resource; 0: it has ended. */
export const expirySteps = [30, 15, 7, 3, 1, 0] as const

/** From here on it is urgent enough for a phone. */
const SMS_DAYS = 3

type Expiring = {
  id: string
  organisation_id: number
  name: string
  line_name: string
  line_name_en: string | null
  expires_at: Date
  user_id: number
  months: number | null
  step: number
}

/** The step that an expiry stands at: the smallest whose days are not yet over. */
const STEP = `CASE ${expirySteps.slice(1).toReversed().map((days) => `WHEN resources.expires_at <= DATE_ADD(?, INTERVAL ${days} DAY) THEN ${days}`).join(' ')} ELSE ${expirySteps[0]} END`
const TOLD = '(SELECT MIN(step) FROM expiry_notices WHERE resource_id = resources.id AND expires_at = resources.expires_at)'

/**
 * Tells owners of what expires, once per resource, expiry and step. A run that comes late says the step that holds now and skips
 * the ones before; what was bought less than a day before a step is not told of that step. A second run finds nothing to say.
 */
export async function tellOfExpiry(): Promise<number> {
  const now = clock.now()
  const rows: Expiring[] = await db.from('resources')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .leftJoin('auto_renewals', 'auto_renewals.resource_id', 'resources.id')
    .whereIn('resources.state', [...resourceGroups.expiring])
    .whereBetween('resources.expires_at', [later(-DAY_MS, now), later(EXPIRING_DAYS * DAY_MS, now)])
    .select('resources.id', 'resources.organisation_id', 'resources.name', 'resources.expires_at', 'resources.created_at', 'orders.user_id', 'auto_renewals.months')
    .select('order_lines.name as line_name', 'order_lines.name_en as line_name_en')
    .select(db.raw(`${STEP} AS step`, expirySteps.slice(1).map(() => now)), db.raw(`${TOLD} AS told`))
    .havingRaw('(told IS NULL OR told > step) AND DATE_SUB(expires_at, INTERVAL step DAY) >= DATE_ADD(created_at, INTERVAL 1 DAY)')
    .orderBy('resources.expires_at').limit(SYNC_RESOURCES_MAX)
  let told = 0
  for (const row of rows) told += Number(await tell(row, now))
  return told
}

async function tell({ id, expires_at: expiresAt, step, ...row }: Expiring, now: Date): Promise<boolean> {
  return inTransaction(async (trx) => {
    const [inserted] = await trx.rawQuery('INSERT IGNORE INTO expiry_notices (resource_id, expires_at, step, sent_at) VALUES (?, ?, ?, ?)', [id, expiresAt, step, now])
    if (inserted.affectedRows !== 1) return false
    const event = step === 0 ? 'resource_expired' : row.months === null ? 'resource_expiring' : 'resource_expiring_auto'
    const args = { name: resourceName(row), days: step, until: expiresAt.toISOString().slice(0, 10) }
    for (const channel of step <= SMS_DAYS ? (['station', 'mail', 'sms'] as const) : (['station', 'mail'] as const)) {
      const dedupKey = `${id}:expiry:${expiresAt.getTime()}:${step}:${channel}`
      await sendMessage({ event, dedupKey, channel, userId: row.user_id, organisationId: row.organisation_id, args, link: `/resources/${id}` }, { trx })
    }
    return true
  })
}

type Stands = { resourceId: string; organisationId: number; userId: number; name: string | LocalText; expiresAt: Date }

/** An automatic renewal that could not be placed today, said once a day. */
export async function tellAutoRenewalStands({ resourceId, organisationId, userId, name, expiresAt }: Stands, reason: string, trx: Trx): Promise<void> {
  const today = clock.now().toISOString().slice(0, 10)
  const event = reason === 'insufficient_funds' ? 'auto_renewal_short' : 'auto_renewal_failed'
  const args = { name, until: expiresAt.toISOString().slice(0, 10) }
  for (const channel of ['station', 'mail', 'sms'] as const) {
    const dedupKey = `${resourceId}:auto_renewal:${today}:${channel}`
    await sendMessage({ event, dedupKey, channel, userId, organisationId, args, link: `/resources/${resourceId}` }, { trx })
  }
}
