import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { forgetConnection } from './connection_rows.ts'

export type AlarmFacts = { connectionCode: string; supplierCode: string; callId: string }

/** Our money at the supplier is used up: spending stops until an operator allows it again. */
export async function stopSpending({ connectionCode }: AlarmFacts): Promise<void> {
  await db.from('supplier_connections').where('code', connectionCode).whereNull('funds_stopped_at')
    .update({ funds_stopped_at: clock.now() })
  forgetConnection(connectionCode)
}

/** The supplier refuses our credential: the connection counts as ill until a test says otherwise. */
export async function withdrawCredential({ connectionCode, supplierCode }: AlarmFacts): Promise<void> {
  await db.from('supplier_connections').where('code', connectionCode).update({
    health_status: 'unauthorised',
    health_detail: JSON.stringify({ reachable: true, authorised: false, supplierCode: supplierCode.slice(0, 120) }),
    health_checked_at: clock.now(),
  })
}
