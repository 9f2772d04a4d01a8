import type { IncomingMessage } from 'node:http'

/** The body as it came, or null where it is longer than `bytesMax`: then the rest is not read. */
export async function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return null
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.byteLength
    if (length > bytesMax) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}
