import { createServer, request } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Passes every request on unchanged, its host too because signatures cover it, and holds back each answer. */
export async function slowProxy(target: string, delayMs: number): Promise<{ url: string; close(): void }> {
  const { hostname, port } = new URL(target)
  const ending = new AbortController()
  const server = createServer(async (incoming, response) => {
    try {
      await sleep(delayMs, undefined, { signal: ending.signal })
      const { method, url: path, headers } = incoming
      const passed = request({ hostname, port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      passed.on('error', () => response.destroy())
      incoming.pipe(passed)
    } catch {
      response.destroy()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      ending.abort()
      server.closeAllConnections()
      server.close()
    },
  }
}
