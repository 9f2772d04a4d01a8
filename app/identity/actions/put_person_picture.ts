import { writeAudit } from '#audit/actions/write_audit'
import { removeFile } from '#files/actions/remove_file'
import { storeFile } from '#files/actions/store_file'
import type { CheckedFile } from '#files/check_file'
import { isSameFile } from '#files/same_file'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { pictureSubject } from '../person_picture.ts'
import type { Viewer } from '../viewer.ts'

/**
 * Puts a picture in the place of the viewer's own; `null` takes it away. The one before is sent to nobody from then on. Taking away
 * what is not there, or putting what is there already, changes nothing.
 */
export async function putPersonPicture(viewer: Viewer, picture: CheckedFile | null): Promise<void> {
  const userId = viewer.userId!
  await inTransaction(async (trx) => {
    const { picture_file: before } = await trx.from('users').where('id', userId).forUpdate().select('picture_file').firstOrFail()
    if (before === null && picture === null) return
    if (before !== null && picture !== null && (await isSameFile(before, picture, trx))) return
    const owner = { subject: pictureSubject(userId), organisationId: viewer.organisationId, userId }
    const after = picture && (await storeFile(picture, owner, { trx }))
    if (before !== null) await removeFile(before, { trx })
    await trx.from('users').where('id', userId).update({ picture_file: after, updated_at: clock.now() })
    const entry = { actor: viewer.actor, action: 'identity.picture.changed', subjectType: 'user', subjectId: userId }
    await writeAudit({ ...entry, before: { picture: before }, after: { picture: after } }, { trx })
  })
}
