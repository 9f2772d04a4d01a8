import { setTimeout as sleep } from 'node:timers/promises'
import { startBuilt, type Startable } from './built_server.ts'
import { memoryMibOf } from './cpu.ts'
import { load, type Shot } from './load.ts'
import { USERS } from './measure.ts'
import { signIn } from './sign_in.ts'
import type { House } from './house.ts'

const REQUESTS = 2_000
const TIMES = 10
const LOOK_MS = 1_000
/** As many looks in a row differ by less than this many MiB: it has come to rest. */
const ALIKE = { looks: 5, mib: 2 }
const LOOKS_MAX = 60

type Weights = { idle: number; loaded: number; loadedMore: number }

/** Resident memory in MiB of a server that has come to rest: after its start, after the load, and after ten times the load more. */
export async function weighed(server: Startable, shotOf: (n: number) => Shot): Promise<Weights> {
  const { url, pid, stop } = await startBuilt(server)
  const idle = await atRest(pid)
  const fire = async (count: number) => {
    const { failed, firstFailure } = await load(url, USERS, count, shotOf)
    if (failed > 0) throw new Error(`${failed} of ${count} requests to ${server.name} failed: ${firstFailure}`)
    return atRest(pid)
  }
  const loaded = await fire(REQUESTS)
  const loadedMore = await fire(REQUESTS * TIMES)
  await stop()
  return { idle, loaded, loadedMore }
}

async function atRest(pid: number): Promise<number> {
  const looks: number[] = []
  for (let look = 0; look < LOOKS_MAX; look++) {
    await sleep(LOOK_MS)
    looks.push(memoryMibOf(pid))
    const last = looks.slice(-ALIKE.looks)
    if (last.length === ALIKE.looks && Math.max(...last) - Math.min(...last) < ALIKE.mib) break
  }
  return looks.at(-1)!
}

/** A page of the shop, the back office's list of orders and an order of that list in turn, by somebody of the staff. */
export async function loadOfPages({ ours, prepared }: House): Promise<(n: number) => Shot> {
  const headers = { cookie: await signIn(ours.url, prepared.staff), accept: 'text/html' }
  const list = await fetch(`${ours.url}/admin/orders`, { headers })
  const html = await list.text()
  const ids = [...new Set(html.match(/ord_[0-9a-z]{22}/g))]
  if (ids.length === 0) throw new Error(`The list of orders was answered with ${list.status} and no order.`)
  const pathsOf = (turn: number) => ['/products', '/admin/orders', `/admin/orders/${ids[turn % ids.length]}`]
  return (n) => ({ method: 'GET', path: pathsOf(Math.floor(n / 3))[n % 3], headers })
}
