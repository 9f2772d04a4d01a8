import { fingerprint } from '#kernel/secrets'

const secretName = /(password|passwd|secret|token|api_?key|access_?key|private_?key|credential|authorization|cookie|code_hash)/i
const DEPTH_MAX = 8

/**
 * Values as they may stay in the audit: whatever a secret's name carries becomes `fingerprint:…`, which tells whether it changed
 * and nothing else. Names decide, also deep inside; a nested object under a secret name is fingerprinted as a whole.
 */
export function redacted(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (depth >= DEPTH_MAX) return '…'
  if (Array.isArray(value)) return value.map((entry) => redacted(entry, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, secretName.test(name) ? veiled(entry) : redacted(entry, depth + 1)])
  )
}

function veiled(value: unknown): unknown {
  if (value === null || value === undefined || typeof value === 'boolean' || value === '') return value ?? null
  return `fingerprint:${fingerprint(typeof value === 'string' ? value : JSON.stringify(value))}`
}
