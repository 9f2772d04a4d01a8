/** What counts as one client address: an IPv6 customer owns a /64 and could count as 2^64 strangers otherwise. */
export function clientNetwork(ip: string | null): string {
  if (!ip?.includes(':')) return ip ?? 'none'
  if (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(ip)) return ip.slice(7)
  const [head, tail] = ip.split('::')
  const first = head ? head.split(':') : []
  const last = tail ? tail.split(':') : []
  const groups = [...first, ...Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0'), ...last]
  return `${groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
