const encoder = new TextEncoder()
/** One for the process: encoding is not interrupted, and what came out is copied at once. */
const scratch = Buffer.allocUnsafeSlow(512 * 1024)
const BYTES_PER_UNIT_MAX = 3

/** A page as UTF-8. Answered as text its length would be counted first and the whole encoded afterwards, at twice the price. */
export function bytesOf(page: string): Buffer {
  if (page.length * BYTES_PER_UNIT_MAX > scratch.length) return Buffer.from(page)
  const { written } = encoder.encodeInto(page, scratch)
  return Buffer.from(scratch.subarray(0, written))
}
