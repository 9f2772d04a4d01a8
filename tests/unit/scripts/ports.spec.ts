import { createServer, type AddressInfo, type Server } from 'node:net'
import { test } from '@japa/runner'
import { freePort, greets, isPortFree, portFor } from '../../../scripts/lib/ports.ts'

async function listen(reply?: Buffer): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => (reply ? socket.end(reply) : socket.end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

test.group('Scripts | ports', () => {
  test('gives a checkout the same port every time, inside the range', ({ assert }) => {
    const ports = Array.from({ length: 200 }, (_, index) => portFor(`/a/${index}`, 23_306, 4_600))
    assert.equal(portFor('/a/7', 23_306, 4_600), ports[7])
    assert.isTrue(ports.every((port) => port >= 23_306 && port < 27_906))
    assert.isAbove(new Set(ports).size, 180)
  })

  test('goes on to the next port when one is taken', async ({ assert, cleanup }) => {
    const { server, port } = await listen()
    cleanup(() => void server.close())
    assert.isFalse(await isPortFree(port))
    assert.notEqual(await freePort(port), port)
  })

  test('answers nothing when the whole range is taken', async ({ assert, cleanup }) => {
    const { server, port } = await listen()
    cleanup(() => void server.close())
    assert.isUndefined(await freePort(port, { first: port, count: 1 }))
  })

  test('takes only a database server’s greeting for one', async ({ assert, cleanup }) => {
    const database = await listen(Buffer.from([0x4a, 0, 0, 0, 10, 0x31]))
    const other = await listen(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))
    const silent = await listen()
    cleanup(() => [database, other, silent].forEach(({ server }) => server.close()))
    assert.isTrue(await greets(database.port))
    assert.isFalse(await greets(other.port))
    assert.isFalse(await greets(silent.port))
  })
})
