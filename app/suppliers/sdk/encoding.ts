/** RFC 3986: everything but `A–Z a–z 0–9 - _ . ~` is escaped, in upper-case hex. */
export const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )

/** Sorts by UTF-16 code unit, as signature schemes do; never by locale. */
export const byCodeUnit = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0

/** A time as `YYYYMMDDThhmmssZ`. */
export const compactUtc = (time: Date): string =>
  `${time.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
