import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import type { CheckedFile } from '../check_file.ts'
import { writeContent } from '../file_store.ts'

export type StoreFile = {
  /** Whose page shows it; that page's permission and rows decide who may have it. */
  subject: { type: string; id: string }
  organisationId: number | null
  userId: number | null
  /** A picture that everybody may see, guests too. */
  isPublic?: boolean
}

/**
 * Stores a checked file under an id of ours. The content is on the disk before the row is there; where the transaction is undone the
 * content has no row and is swept away later. A second call stores a second file.
 */
export async function storeFile(file: CheckedFile, { subject, organisationId, userId, isPublic = false }: StoreFile, { trx }: { trx: Trx }): Promise<string> {
  const id = newId('fil')
  await writeContent(id, file.bytes)
  await trx.insertQuery().table('stored_files').insert({
    id, subject_type: subject.type, subject_id: subject.id, organisation_id: organisationId, name: file.name, type: file.type,
    byte_count: file.bytes.length, sha256: file.sha256, is_public: isPublic, uploaded_by: userId, created_at: clock.now(),
  })
  return id
}
