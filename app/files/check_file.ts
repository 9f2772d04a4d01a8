import { createHash } from 'node:crypto'
import { fail, ok, type Result } from '#kernel/result'
import { cleanName } from './file_name.ts'
import { pictureTypes, realType, type FileType, type PictureType } from './file_types.ts'
import { pdfProblem } from './pdf.ts'
import { redraw } from './picture.ts'
import type { Upload } from './upload.ts'

/** What a form takes. */
export type FileRule = { types: readonly FileType[]; bytesMax: number; /** Pictures are shrunk to fit. */ fitPx: { width: number; height: number } }

/** A file that was looked into: `bytes` are ours, not the sender's, where it is a picture. */
export type CheckedFile = { bytes: Buffer; type: FileType; name: string; sha256: string }

export type FileRefused =
  | { type: 'too_large'; bytesMax: number }
  | { type: 'empty' }
  | { type: 'wrong_type'; types: readonly FileType[] }
  | { type: 'damaged' }
  | { type: 'too_many_pixels' }
  | { type: 'active' }
  | { type: 'busy' }

/** Looks into what was sent, and draws pictures anew. Stores nothing. */
export async function checkFile(upload: Upload, { types, bytesMax, fitPx }: FileRule): Promise<Result<CheckedFile, FileRefused>> {
  if (upload.isTooLarge || upload.bytes.length > bytesMax) return fail({ type: 'too_large', bytesMax })
  if (upload.bytes.length === 0) return fail({ type: 'empty' })
  const type = realType(upload.bytes)
  if (!type || !types.includes(type)) return fail({ type: 'wrong_type', types })
  const name = cleanName(upload.name, type)
  if (!isPicture(type)) {
    const problem = pdfProblem(upload.bytes)
    return problem ? fail({ type: problem }) : ok(checked(upload.bytes, type, name))
  }
  const redrawn = await redraw(upload.bytes, type, fitPx)
  return redrawn.ok ? ok(checked(redrawn.bytes, type, name)) : fail({ type: redrawn.why })
}

const isPicture = (type: FileType): type is PictureType => (pictureTypes as readonly FileType[]).includes(type)

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const checked = (bytes: Buffer, type: FileType, name: string): CheckedFile => ({ bytes, type, name, sha256: sha256Of(bytes) })
