import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fromJson, toJson } from '#kernel/json'
import { raiseTopic } from '#kernel/topics'
import { BRAND_SETTING, BRAND_TOPIC, defaultBrand, type Brand } from '../brand.ts'
import type { Viewer } from '../viewer.ts'

/** Stores name, logo and colour; every process shows them within a fifth of a second. */
export async function updateBrand(viewer: Viewer, brand: Brand): Promise<void> {
  await inTransaction(async (trx) => {
    const row = await trx.from('settings').where('name', BRAND_SETTING).forUpdate().first()
    const values = { value: toJson(brand), updated_at: clock.now() }
    if (row) await trx.from('settings').where('name', BRAND_SETTING).update(values)
    else await trx.insertQuery().table('settings').insert({ name: BRAND_SETTING, ...values })
    await raiseTopic(BRAND_TOPIC, { trx })
    const before = row ? fromJson<Brand>(row.value) : defaultBrand
    await writeAudit({ actor: viewer.actor, action: 'identity.brand.changed', subjectType: 'setting', subjectId: BRAND_SETTING, before, after: brand }, { trx })
  })
}
