/** Raw → mapped. A table, so that what is not in it shows: it becomes `unknown`, never the nearest guess. */
export type StateTable<State extends string> = Readonly<Record<string, State>>

/** The mapped state and the raw one beside it, exactly as received. */
export function mapState<State extends string>(
  table: StateTable<State>,
  raw: string | number | undefined | null
): { state: State | 'unknown'; rawState: string } {
  const rawState = raw === undefined || raw === null ? '' : String(raw)
  return { state: Object.hasOwn(table, rawState) ? table[rawState] : 'unknown', rawState }
}

/**
 * Adds or replaces entries from a setting such as `Paid=active, Done=active`, for suppliers whose values are not published.
 * Throws on a target that is not one of `states`: a typing error must not become a silent `unknown`.
 */
export function extendStateTable<State extends string>(
  table: StateTable<State>,
  setting: string | undefined,
  states: readonly State[]
): StateTable<State> {
  const entries = (setting ?? '').split(/[,;\n]/).filter((entry) => entry.trim() !== '')
  const extended: Record<string, State> = { ...table }
  for (const entry of entries) {
    const [raw, mapped] = entry.split('=').map((part) => part.trim())
    if (!raw || !mapped || !(states as readonly string[]).includes(mapped)) {
      throw new Error(`"${entry.trim()}" must be <raw value>=<one of ${states.join(', ')}>`)
    }
    extended[raw] = mapped as State
  }
  return extended
}
