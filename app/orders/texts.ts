import type { I18n } from '@adonisjs/i18n'
import type { LineProblem } from './lines.ts'

/** Why a line stands where it stands, in the reader's words. */
export function problemText(i18n: I18n, problem: LineProblem | null): string | null {
  if (!problem) return null
  const key = `orders.problem.${problem.code}`
  const args = { supplierCode: '', state: '', attributes: '', quoted: '', now: '', order: '', existing: '', operation: '', ...problem.facts }
  const operation = args.operation && i18n.formatMessage(`orders.operation.${args.operation}`)
  return i18n.formatMessage(i18n.hasMessage(key) ? key : 'orders.problem.other', { ...args, operation })
}

/** What stands beside a step of the timeline; null where the step says enough. */
export function noteText(i18n: I18n, note: { key: string; args: Record<string, string | number> } | null): string | null {
  if (!note) return null
  const [kind, ...code] = note.key.split('.')
  if (kind === 'waits' || kind === 'review') {
    const reason = problemText(i18n, { code: code.join('.'), facts: note.args })
    return i18n.formatMessage(`orders.note.${kind}`, { reason: reason ?? '' })
  }
  const key = `orders.note.${note.key}`
  return i18n.hasMessage(key) ? i18n.formatMessage(key, note.args) : null
}
