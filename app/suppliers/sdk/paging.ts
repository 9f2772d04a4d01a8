/**
 * One page of a list. `nextCursor` is opaque to the hub; `null` is the end. Reading the same cursor again gives the same kind of page.
 *
 * `counted`: the supplier itself says how many entries its list has, and this page has as many of them as it must have. Say it only
 * after `agreeWithCount`. A list of which every page is counted proves that an order is not there; any other may have been cut
 * short, so its silence goes to a person.
 */
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
  counted?: true
}

/** A page that has fewer entries than its supplier counts. A plugin lets it through: half a list is no answer. */
export class ListCutShort extends Error {
  constructor(read: number, expected: number) {
    super(`The supplier counts ${expected} entries for this page and shows ${read}`)
    this.name = 'ListCutShort'
  }
}

/**
 * Compares what a page shows with the supplier's own count: `left` entries from the beginning of this page on, at most `pageSize`
 * of them on it. Answers what `Page.counted` says; throws `ListCutShort` when entries are missing. One too many is one that was
 * made while it was read. Give it the rows as they came, before any of them is left out.
 */
export function agreeWithCount(rows: number, { left, pageSize }: { left: number; pageSize: number }): { counted: true } {
  const expected = Math.min(left, pageSize)
  if (rows < expected) {
    throw new ListCutShort(rows, expected)
  }
  return { counted: true }
}

/** A list that never ends is a fault of the other side: reading stops here with an error. */
const PAGES_MAX = 1000

/**
 * Reads all pages one after another. Throws when a cursor repeats or after `pagesMax` pages, because both mean that
 * the list would never end.
 */
export async function readAllPages<Item>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
  pagesMax = PAGES_MAX
): Promise<Item[]> {
  const items: Item[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < pagesMax; page++) {
    const answer = await read(cursor)
    items.push(...answer.items)
    if (answer.nextCursor === null) {
      return items
    }
    if (seen.has(answer.nextCursor)) {
      throw new Error(`The supplier gave the page cursor ${answer.nextCursor} twice`)
    }
    seen.add(answer.nextCursor)
    cursor = answer.nextCursor
  }
  throw new Error(`The supplier's list did not end after ${pagesMax} pages`)
}
