import { edgeGlobals, type Edge } from 'edge.js'
import { formatFen, formatRate } from '../money.ts'
import { showDate, showTime } from '../time.ts'
import { escapeHtml, escapeInTemplates } from './escape_html.ts'
import { fieldErrors, fieldState } from './field_state.ts'
import { iconSvg } from './icons.ts'
import { newKey } from './idempotent.ts'
import { navigationFor } from './navigation.ts'
import { stateTone } from './state_tones.ts'

/** What every template may call. Texts come from `t`, which the locale middleware shares per request. */
export function mountViewHelpers(edge: Edge): void {
  escapeInTemplates()
  edge.global('money', formatFen)
  edge.global('rate', formatRate)
  edge.global('time', showTime)
  edge.global('date', showDate)
  edge.global('svg', (name: string) => edgeGlobals.html.safe(iconSvg(name)))
  edge.global('attrs', (values: object, left: string[] = []) => edgeGlobals.html.safe(attributes(values, left)))
  edge.global('fieldState', fieldState)
  edge.global('fieldErrors', fieldErrors)
  edge.global('stateTone', stateTone)
  edge.global('navigationFor', navigationFor)
  edge.global('brandName', brandName)
  edge.global('address', address)
  edge.global('pagesAround', pagesAround)
  edge.global('yuan', (fen: unknown) => (typeof fen === 'number' ? (fen / 100).toFixed(2) : fen))
  edge.global('iso', (at: Date | string | null) => (at ? new Date(at).toISOString() : ''))
  edge.global('newKey', newKey)
}

/** The name of the house where no brand was set, as on an error page without a database. */
export function brandName(brand: { name: Record<string, string> } | undefined, locale: string): string {
  return brand?.name[locale] || 'KBoss'
}

/** HTML attributes: `true` stands alone, `false`, null and undefined are left out, everything else is escaped. */
export function attributes(values: object, left: readonly string[] = []): string {
  let text = ''
  for (const [name, value] of Object.entries(values)) {
    if (value === false || value === null || value === undefined || name[0] === '$' || left.includes(name)) continue
    text += value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`
  }
  return text
}

/** The address of the same page with some values of the query changed; `null` and `''` leave out. */
export function address(path: string, query: Record<string, unknown>, changes: Record<string, unknown> = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, ...changes })) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') search.append(name, String(one))
    }
  }
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

/** `[1, null, 4, 5, 6, null, 20]`: page numbers to show, null where some are left out. */
export function pagesAround(page: number, pageCount: number): Array<number | null> {
  const near = [1, page - 1, page, page + 1, pageCount].filter((one) => one >= 1 && one <= pageCount)
  const shown = [...new Set(near)].sort((a, b) => a - b)
  return shown.flatMap((one, index) => (index > 0 && one - shown[index - 1] > 1 ? [null, one] : [one]))
}
