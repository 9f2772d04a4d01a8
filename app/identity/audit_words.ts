import type { I18n } from '@adonisjs/i18n'
import type { AuditRow } from '#audit/queries/audit_query'
import { formatFen, formatRate } from '#kernel/money'
import { showTime } from '#kernel/time'
import { allPermissions } from './permissions.ts'

/** One field of a change, in the reader's words; null on the side where there was nothing. */
export type Change = { label: string; before: string | null; after: string | null }

export type AuditEntryShown = AuditRow & {
  actionText: string
  subjectText: string
  changes: Change[]
  /** Where an administrator can take it back; null where that is not offered. */
  undoHref: string | null
}

/** What rows can be about, for the filter; each has its word in `audit.subject`. */
export const subjectTypes = [
  'user', 'role', 'role_matrix', 'department', 'invitation', 'organisation', 'session', 'token', 'consent', 'verification', 'kyc', 'data_export', 'closure',
  'approval_request', 'order', 'order_line', 'resource', 'import', 'recharge', 'wallet', 'receivable', 'offer', 'offer_load', 'price_rule', 'price_batch',
  'price_run', 'campaign', 'invite_code', 'connection', 'call', 'discovery', 'enrolment', 'supplier_bill', 'job', 'setting', 'export',
] as const

/** An audit row as people read it: what was done, to what, and each field that differs, before and after. */
export function shownEntry(row: AuditRow, i18n: I18n, { mayUndo }: { mayUndo: boolean }): AuditEntryShown {
  const undoable = mayUndo && row.action === 'identity.role.permissions_changed'
  return {
    ...row,
    actionText: wordOr(i18n, `audit.action.${row.action}`, exportedOr(row.action, i18n)),
    subjectText: wordOr(i18n, `audit.subject.${row.subject.type}`, row.subject.type),
    changes: changesOf(row, i18n),
    undoHref: undoable ? `/admin/roles/undo/${row.id}` : null,
  }
}

export function changesOf({ before, after }: Pick<AuditRow, 'before' | 'after'>, i18n: I18n): Change[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names
    .filter((name) => before === null || after === null || !isSame(before[name], after[name]))
    .map((name) => ({ label: labelOf(name, i18n), before: shownValue(name, before?.[name], i18n), after: shownValue(name, after?.[name], i18n) }))
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

const wordOr = (i18n: I18n, key: string, otherwise: string): string => (i18n.hasMessage(key) ? i18n.t(key) : otherwise)

const exportedOr = (action: string, i18n: I18n): string => (action.endsWith('.exported') ? i18n.t('audit.exported') : action)

/** A permission by its name, a known field by its word, anything else as it is called in the row. */
function labelOf(name: string, i18n: I18n): string {
  return permissionName(name, i18n) ?? wordOr(i18n, `audit.field.${name}`, name)
}

function permissionName(code: string, { locale }: I18n): string | null {
  const permission = allPermissions().find((one) => one.code === code)
  return permission ? (locale === 'en' ? permission.en : permission.zh) : null
}

const TEXT_MAX = 300

function shownValue(name: string, value: unknown, i18n: I18n): string | null {
  if (value === undefined) return null
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '—'
  if (typeof value === 'boolean') return i18n.t(value ? 'ui.yes' : 'ui.no')
  if (typeof value === 'number') return shownFigure(name, value)
  if (Array.isArray(value)) {
    return value.map((entry) => shownValue(name, entry, i18n)).join(i18n.locale === 'en' ? ', ' : '、').slice(0, TEXT_MAX)
  }
  if (typeof value === 'object') return JSON.stringify(value).slice(0, TEXT_MAX)
  const text = String(value)
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return showTime(new Date(text))
  return permissionName(text, i18n) ?? wordOr(i18n, `audit.value.${text}`, text).slice(0, TEXT_MAX)
}

function shownFigure(name: string, value: number): string {
  if (/(fen|Fen)$/.test(name) && Number.isSafeInteger(value)) return formatFen(value)
  if (/(bp|Bp)$/.test(name) && Number.isSafeInteger(value)) return `${formatRate(value)} %`
  return String(value)
}
