/** One page of a list. `nextCursor` is opaque to the hub; `null` is the end. Reading the same cursor again gives the same kind of page. */
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
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
