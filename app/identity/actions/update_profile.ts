import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '../viewer.ts'

export async function updateProfile(viewer: Viewer, { name }: { name: string }): Promise<void> {
  await inTransaction(async (trx) => {
    const before = await trx.from('users').where('id', viewer.userId!).select('name').forUpdate().firstOrFail()
    if (before.name === name) return
    await trx.from('users').where('id', viewer.userId!).update({ name, updated_at: clock.now() })
    await writeAudit(
      { actor: viewer.actor, action: 'identity.profile.changed', subjectType: 'user', subjectId: viewer.userId!, before, after: { name } },
      { trx }
    )
  })
}

export async function chooseLocale(viewer: Viewer, locale: string): Promise<void> {
  if (viewer.userId !== null) await db.from('users').where('id', viewer.userId).update({ locale, updated_at: clock.now() })
}
