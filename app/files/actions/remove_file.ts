import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'

/** From now on nobody is sent this file; its content is deleted by the sweep a day later. A second call changes nothing. */
export async function removeFile(id: string, { trx }: { trx: Trx }): Promise<void> {
  await trx.from('stored_files').where('id', id).whereNull('removed_at').update({ removed_at: clock.now() })
}
