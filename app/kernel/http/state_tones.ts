import { readFileSync } from 'node:fs'

export type Tone = 'info' | 'success' | 'warning' | 'danger' | 'neutral'

let tones: Record<string, Record<string, string>> | undefined

/**
 * Tone of a state, from `resources/views/states.json`; a `*` behind it means that something is under way. The label is the
 * text `ui.state.<family>.<state>`. A state that nobody described is shown as it is, in neutral.
 */
export function stateTone(family: string, state: string): { tone: Tone; busy: boolean } {
  tones ??= JSON.parse(readFileSync(new URL('../../../resources/views/states.json', import.meta.url), 'utf8'))
  const value = tones?.[family]?.[state] ?? 'neutral'
  return { tone: value.replace('*', '') as Tone, busy: value.endsWith('*') }
}
