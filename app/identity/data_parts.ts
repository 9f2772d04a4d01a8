import type { Client } from '#kernel/database/transaction'

export type DataSubject = { kind: 'person' | 'organisation'; organisationId: number; userId: number }
export type DataRow = Record<string, string | number | boolean | null | Date | object>

/**
 * One file of a data export. `name` ends with `.json` (rows as an array of objects) or `.csv` (the first row's names are the
 * heading). Money stands in fen, in fields that end with `_fen`; moments in UTC. Secrets, costs and margins never.
 */
export type DataPart = {
  name: string
  kinds: readonly DataSubject['kind'][]
  rows(subject: DataSubject, client: Client): AsyncIterable<DataRow>
}

const registered: DataPart[] = []

/** Registers a file and returns its removal (for tests); modules call it in `listen.ts`. */
export function registerDataPart(part: DataPart): () => void {
  if (!/^[a-z_]+\.(json|csv)$/.test(part.name)) throw new Error(`E_DATA_PART_NAME: ${part.name} must end with .json or .csv`)
  if (registered.some(({ name }) => name === part.name)) throw new Error(`E_DATA_PART_TWICE: ${part.name} is registered already`)
  registered.push(part)
  return () => void registered.splice(registered.indexOf(part), 1)
}

export const dataPartsOf = (kind: DataSubject['kind']): DataPart[] => registered.filter(({ kinds }) => kinds.includes(kind))

const SLICE = 1_000

/** Reads a table in slices by its key, so that an export of any size keeps memory flat. */
export async function* inSlices(
  read: (after: string | number, limit: number) => Promise<Record<string, any>[]>,
  key = 'id',
  first: string | number = 0
): AsyncGenerator<DataRow> {
  for (let after = first; ; ) {
    const rows = await read(after, SLICE)
    yield* rows
    if (rows.length < SLICE) return
    after = rows[rows.length - 1][key]
  }
}
