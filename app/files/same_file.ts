import type { Trx } from '#kernel/database/transaction'
import type { CheckedFile } from './check_file.ts'

/** Whether the stored file is this one, byte by byte, and still there. */
export async function isSameFile(id: string, { sha256, name }: CheckedFile, trx: Trx): Promise<boolean> {
  return (await trx.from('stored_files').where({ id, sha256, name }).whereNull('removed_at').select('id').first()) !== null
}
