import type { MultipartFile } from '@adonisjs/core/bodyparser'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { createHash } from 'node:crypto'
import { SURPLUS_BYTES_MAX } from './limits.ts'

/** A file as it was sent. `name` is what the sender calls it. Too large: its bytes were thrown away. */
export type Upload = { name: string; bytes: Buffer; isTooLarge: boolean }

type Part = AsyncIterable<Buffer> & { file: MultipartFile }

const uploads = new WeakMap<HttpContext, Upload>()

/** The file that the form brought; null where none was chosen, or none was accepted from this sender. */
export function uploadOf(ctx: HttpContext): Upload | null {
  return uploads.get(ctx) ?? null
}

/**
 * Reads a form with a file. Fields become the request's input as with any other form, the file's hash stands for it there. Of who is
 * not `welcome` only the fields are read. The file is held in memory, at most `bytesMax` of it, and never touches the disk.
 */
export async function readUpload(ctx: HttpContext, { field, bytesMax, welcome }: { field: string; bytesMax: number; welcome: boolean }): Promise<void> {
  const { request } = ctx
  if (request.bodyType !== 'multipart') return
  const length = Number(request.header('content-length'))
  if (!Number.isSafeInteger(length) || length > bytesMax + SURPLUS_BYTES_MAX) {
    throw new Exception('The form is larger than anything that fits here.', { status: 413, code: 'E_REQUEST_ENTITY_TOO_LARGE' })
  }
  if (welcome) {
    request.multipart.onFile(field, {}, async (part) => {
      const upload = await collect(part as unknown as Part, bytesMax)
      uploads.set(ctx, upload)
    })
  }
  await request.multipart.process({ limit: bytesMax + SURPLUS_BYTES_MAX })
  keepFieldsAlone(ctx, field)
}

async function collect(part: Part, bytesMax: number): Promise<Upload> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of part) {
    size += chunk.length
    if (size <= bytesMax) chunks.push(chunk)
    else chunks.length = 0
  }
  const isTooLarge = size > bytesMax
  return { name: part.file.clientName, bytes: isTooLarge ? Buffer.alloc(0) : Buffer.concat(chunks), isTooLarge }
}

/** What is kept of a refused form are its fields: a file is no text that could be shown again. */
function keepFieldsAlone(ctx: HttpContext, field: string): void {
  const fields = { ...ctx.request.body() }
  delete fields[field]
  const upload = uploads.get(ctx)
  ctx.request.original = () => fields
  ctx.request.updateBody(upload ? { ...fields, [field]: createHash('sha256').update(upload.bytes).digest('hex') } : fields)
}
