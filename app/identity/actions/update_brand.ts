import { writeAudit } from '#audit/actions/write_audit'
import { removeFile } from '#files/actions/remove_file'
import { storeFile } from '#files/actions/store_file'
import type { CheckedFile } from '#files/check_file'
import { isSameFile } from '#files/same_file'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { canonicalJson, fromJson, toJson } from '#kernel/json'
import { raiseTopic } from '#kernel/topics'
import { BRAND_SETTING, BRAND_TOPIC, defaultBrand, type Brand } from '../brand.ts'
import type { Viewer } from '../viewer.ts'

/** `keep` the logo that there is, `remove` it, or put this picture in its place. */
export type LogoChange = 'keep' | 'remove' | CheckedFile

/**
 * Stores name, logo and colour; every process shows them within a fifth of a second. A logo that is gone is sent to nobody. What is
 * already so is not written again.
 */
export async function updateBrand(viewer: Viewer, words: Omit<Brand, 'logoFile'>, logo: LogoChange = 'keep'): Promise<void> {
  await inTransaction(async (trx) => {
    const row = await trx.from('settings').where('name', BRAND_SETTING).forUpdate().first()
    const before = { ...defaultBrand, ...(row ? fromJson<Partial<Brand>>(row.value) : {}) }
    const isSameLogo = typeof logo !== 'string' && before.logoFile !== null && (await isSameFile(before.logoFile, logo, trx))
    const brand: Brand = { ...words, logoFile: logo === 'keep' || isSameLogo ? before.logoFile : null }
    if (typeof logo !== 'string' && !isSameLogo) {
      const subject = { type: 'setting', id: BRAND_SETTING }
      brand.logoFile = await storeFile(logo, { subject, organisationId: null, userId: viewer.userId, isPublic: true }, { trx })
    }
    if (canonicalJson(brand) === canonicalJson(before)) return
    if (before.logoFile && before.logoFile !== brand.logoFile) await removeFile(before.logoFile, { trx })
    const values = { value: toJson(brand), updated_at: clock.now() }
    if (row) await trx.from('settings').where('name', BRAND_SETTING).update(values)
    else await trx.insertQuery().table('settings').insert({ name: BRAND_SETTING, ...values })
    await raiseTopic(BRAND_TOPIC, { trx })
    await writeAudit({ actor: viewer.actor, action: 'identity.brand.changed', subjectType: 'setting', subjectId: BRAND_SETTING, before, after: brand }, { trx })
  })
}
