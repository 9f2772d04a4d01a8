import type { HttpContext } from '@adonisjs/core/http'
import { sha256Of } from './check_file.ts'
import { ContentChanged } from './errors.ts'
import { attachment } from './file_name.ts'
import { readContent } from './file_store.ts'
import type { StoredFile } from './queries/files_query.ts'

const SHUT = "default-src 'none'; sandbox; frame-ancestors 'none'"

/** Sends a file to be kept, never to be opened in the page: whoever asks has made sure that this reader may have it. */
export async function sendAttachment({ response }: HttpContext, file: StoredFile): Promise<void> {
  const bytes = await contentOf(file)
  response.header('Content-Disposition', attachment(file.name)).header('Cache-Control', 'private, no-store')
  return send(response, file, bytes)
}

/** Sends a picture for `<img>`. Its id stands for one content for ever, so readers may keep it. */
export async function sendPicture({ response }: HttpContext, file: StoredFile): Promise<void> {
  const bytes = await contentOf(file)
  response.header('Content-Disposition', 'inline').header('Cache-Control', 'public, max-age=31536000, immutable')
  return send(response, file, bytes)
}

/** Sends a picture for `<img>` to the one reader who may have it; the address names its content, so that browser may keep it. */
export async function sendPrivatePicture({ response }: HttpContext, file: StoredFile): Promise<void> {
  const bytes = await contentOf(file)
  response.header('Content-Disposition', 'inline').header('Cache-Control', 'private, max-age=86400')
  return send(response, file, bytes)
}

function send(response: HttpContext['response'], { type }: StoredFile, bytes: Buffer): void {
  response.header('Content-Type', type).header('X-Content-Type-Options', 'nosniff').header('Content-Security-Policy', SHUT)
  response.header('Cross-Origin-Resource-Policy', 'same-origin').send(bytes)
}

async function contentOf({ id, sha256 }: StoredFile): Promise<Buffer> {
  const bytes = await readContent(id)
  if (sha256Of(bytes) !== sha256) throw new ContentChanged(id)
  return bytes
}
