import db from '@adonisjs/lucid/services/db'
import type { Client } from '#kernel/database/transaction'
import type { FileType } from '../file_types.ts'
import { FILES_OF_SUBJECT_MAX } from '../limits.ts'

export type StoredFile = { id: string; name: string; type: FileType; byteCount: number; sha256: string; uploadedBy: string | null; createdAt: Date }
export type FileSubject = { type: string; id: string }

/** Files of one subject, the oldest first. Whoever asks has looked the subject up with its viewer before. */
export async function filesOf(subject: FileSubject): Promise<StoredFile[]> {
  const rows = await kept(subject).orderBy('stored_files.created_at').limit(FILES_OF_SUBJECT_MAX)
  return rows.map(toFile)
}

/** One file of this subject, or null; a file of another subject is none. */
export async function fileOf(subject: FileSubject, id: string, client: Client = db.connection()): Promise<StoredFile | null> {
  const row = await kept(subject, client).where('stored_files.id', id).first()
  return row ? toFile(row) : null
}

/** A picture that everybody may see, or null. */
export async function publicFile(id: string): Promise<StoredFile | null> {
  const row = await db.from('stored_files').where({ id, is_public: true }).whereNull('removed_at').first()
  return row ? toFile(row) : null
}

const kept = ({ type, id }: FileSubject, client: Client = db.connection()) =>
  client.from('stored_files').leftJoin('users', 'users.id', 'stored_files.uploaded_by').where({ subject_type: type, subject_id: id })
    .whereNull('stored_files.removed_at').select('stored_files.*', 'users.name as uploader')

function toFile(row: Record<string, any>): StoredFile {
  const { id, name, type, sha256 } = row
  return { id, name, type, sha256, byteCount: row.byte_count, uploadedBy: row.uploader ?? null, createdAt: row.created_at }
}
