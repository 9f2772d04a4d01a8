import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Exception } from '@adonisjs/core/exceptions'

/** An address that suppliers do not have: private, link-local, loopback, reserved. */
export class AddressRefused extends Exception {
  static code = 'E_ADDRESS_REFUSED'
  static status = 502
}

const refused = new BlockList()
const v4: [string, number][] = [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16],
  ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24],
  ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4]]
const v6: [string, number][] = [['::', 128], ['::1', 128], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['100::', 64],
  ['2001::', 32], ['2001:db8::', 32], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8]]
for (const [net, prefix] of v4) {
  refused.addSubnet(net, prefix, 'ipv4')
  refused.addSubnet(`::ffff:${net}`, 96 + prefix, 'ipv6')
}
for (const [net, prefix] of v6) refused.addSubnet(net, prefix, 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether a call may go to this address. Loopback is for sandboxes, where they are allowed. */
export function mayReach(address: string, sandboxesAllowed: boolean): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(address) === 0) return false
  if (sandboxesAllowed && loopback.check(address, family)) return true
  return !refused.check(address, family)
}

/** A stand-in on this machine. */
export function isLoopbackHost(url: URL): boolean {
  const host = hostOf(url)
  return host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'))
}

/** The host of an address as a name or a bare IP: `[::1]` loses its brackets. */
const hostOf = (url: URL) => url.hostname.replace(/^\[(.*)\]$/, '$1')

/**
 * What is wrong with an address before DNS is asked, or null. HTTPS everywhere; HTTP only to a sandbox on loopback.
 * Numbers in octal, hex or one piece are normalised by `URL` already.
 */
export function addressProblem(url: URL, sandboxesAllowed: boolean): 'not_https' | 'not_public' | null {
  const host = hostOf(url)
  const isLoopback = isLoopbackHost(url)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && sandboxesAllowed && isLoopback)) return 'not_https'
  if (isIP(host) !== 0) return mayReach(host, sandboxesAllowed) ? null : 'not_public'
  return isLoopback && !sandboxesAllowed ? 'not_public' : null
}

const judged = new Map<string, { problem: 'not_https' | 'not_public' | null; isLoopback: boolean }>()
const JUDGED_MAX = 1_000

/** `addressProblem` and `isLoopbackHost` of the address of a request: judged once per scheme and host, which alone decide. */
export function judgeAddress(url: URL, sandboxesAllowed: boolean) {
  const key = `${sandboxesAllowed} ${url.protocol} ${url.hostname}`
  let found = judged.get(key)
  if (!found) {
    found = { problem: addressProblem(url, sandboxesAllowed), isLoopback: isLoopbackHost(url) }
    if (judged.size >= JUDGED_MAX) judged.clear()
    judged.set(key, found)
  }
  return found
}

type LookupDone = (error: Error | null, address: string | LookupAddress[], family?: number) => void
type Resolve = (host: string, options: LookupOptions, done: (error: Error | null, found: LookupAddress[]) => void) => void

const systemResolve: Resolve = (host, options, done) =>
  lookup(host, { ...options, all: true }, (error, found) => done(error, found as LookupAddress[]))

/**
 * The name look-up of every outgoing socket: a name that resolves to a single address of ours is refused as a whole, so that
 * neither a changed DNS entry nor a list with one good address reaches inside.
 */
export function guardedLookup(sandboxesAllowed: boolean, resolve: Resolve = systemResolve) {
  return (host: string, given: LookupOptions | number | LookupDone, done?: LookupDone): void => {
    const answer = (typeof given === 'function' ? given : done) as LookupDone
    const options = typeof given === 'object' ? given : {}
    resolve(host, options, (error, found) => {
      if (error) return answer(error, '')
      const inside = found.find(({ address }) => !mayReach(address, sandboxesAllowed))
      if (inside || found.length === 0) {
        return answer(new AddressRefused(`${host} resolves to ${inside?.address ?? 'nothing'}, which suppliers do not have.`), '')
      }
      if (options.all) return answer(null, found)
      answer(null, found[0].address, found[0].family)
    })
  }
}
