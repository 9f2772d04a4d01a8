import { createHash } from 'node:crypto'
import { connect, createServer } from 'node:net'

/**
 * A port that belongs to a checkout: the same on every run, another one for another folder.
 *
 * @returns an integer in [first, first + count)
 */
export function portFor(path: string, first: number, count: number): number {
  return first + (createHash('sha256').update(path).digest().readUInt32BE(0) % count)
}

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** The first free port from `start` on, wrapping round inside [first, first + count). */
export async function freePort(
  start: number,
  { first = start, count = 100, host = '127.0.0.1' } = {}
): Promise<number | undefined> {
  for (let offset = 0; offset < count; offset++) {
    const port = first + ((start - first + offset) % count)
    if (await isPortFree(port, host)) {
      return port
    }
  }
  return undefined
}

/** True when a MySQL or MariaDB server says hello there (protocol version 10). */
export function greets(port: number, host = '127.0.0.1', timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host })
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(timeoutMs, () => done(false))
    socket.once('error', () => done(false))
    socket.once('close', () => resolve(false))
    socket.once('data', (packet) => done(packet[4] === 10))
  })
}
