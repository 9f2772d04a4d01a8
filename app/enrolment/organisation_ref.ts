import { randomBytes } from 'node:crypto'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import type { Trx } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'

const SETTING = 'enrolment.installation'

type Installation = { ref: string }

/**
 * Our stable name of an organisation towards suppliers. It carries the installation: two hubs with one contract at a supplier
 * must not adopt each other's accounts.
 */
export async function organisationRef(organisationId: number, trx: Trx): Promise<string> {
  return `kb-${await installation(trx)}-${organisationId}`
}

async function installation(trx: Trx): Promise<string> {
  const known = await trx.from('settings').where('name', SETTING).select('value').first()
  if (known) return fromJson<Installation>(known.value).ref
  const made = randomBytes(4).toString('hex')
  try {
    await trx.insertQuery().table('settings').insert({ name: SETTING, value: toJson({ ref: made }), updated_at: clock.now() })
    return made
  } catch (error) {
    if (!isDuplicate(error)) throw error
    const other = await trx.from('settings').where('name', SETTING).forUpdate().select('value').first()
    return fromJson<Installation>(other.value).ref
  }
}
