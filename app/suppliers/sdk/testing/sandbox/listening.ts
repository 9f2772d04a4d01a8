import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const BODY_BYTES_MAX = 1024 * 1024

/** Raw header names and values of node, two by two. */
export const pairs = (raw: string[]): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, index) => [raw[index * 2], raw[index * 2 + 1]])

/** The whole body; throws beyond 1 MB. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length
    if (size > BODY_BYTES_MAX) {
      throw new Error('The body is too large')
    }
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

/** Loopback only; resolves with the port. */
export const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** Stops listening and ends every connection. */
export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
