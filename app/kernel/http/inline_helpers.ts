import { edgeGlobals } from 'edge.js'
import { escapeHtml as escape } from './escape_html.ts'
import { formatFen } from '../money.ts'
import { showDate, showTime } from '../time.ts'
import { stateTone } from './state_tones.ts'

type Texts = { t(key: string, args?: Record<string, unknown>): string; has(key: string): boolean; locale: string }
type PriceOptions = { listFen?: number; unit?: string; large?: boolean; quiet?: boolean }

const { safe } = edgeGlobals.html

type SafeValue = ReturnType<typeof safe>

/**
 * The small parts of a page that stand within a line, where Edge allows no component: `{{ badge('order', row.state) }}`.
 * Bound to the reader's language, shared with every page and its components.
 */
export function inlineHelpers({ t, has, locale }: Texts) {
  const struck = (fen: number) =>
    `<span class="money money-struck"><span class="sr-only">${t('ui.price.list')} </span>${formatFen(fen)}</span>`

  const [copyBefore, copyAfter = ''] = escape(t('ui.copy_of', { value: '\n' })).split('\n')
  const badges = new Map<string, SafeValue>()

  return {
    /** Dot and word of a state. `pill` for headers. */
    badge: (family: string, status: string, { pill = false, label = '' } = {}) => {
      const key = `ui.state.${family}.${status}`
      const isPlain = !pill && !label
      const known = isPlain ? badges.get(key) : undefined
      if (known) return known
      const { tone, busy } = stateTone(family, status)
      const text = label || (has(key) ? t(key) : status)
      const made = safe(`<span class="badge tone-${tone}${busy ? ' badge-busy' : ''}${pill ? ' badge-pill' : ''}">${escape(text)}</span>`)
      if (isPlain && has(key)) badges.set(key, made)
      return made
    },

    /** The word of a state alone, for filters and sentences. */
    stateLabel: (family: string, status: string) => {
      const key = `ui.state.${family}.${status}`
      return has(key) ? t(key) : status
    },

    /** An id that can be copied; `href` makes it a link, `short` is what is shown of a long one. */
    copyId: (value: string, { href = '', short = '' } = {}) => {
      const text = escape(String(value))
      const shown = short ? escape(short) : text
      const inner = href ? `<a href="${escape(href)}">${shown}</a>` : shown
      const label = copyBefore + text + copyAfter
      return safe(
        `<span class="copy-id" x-data="copy" data-text="${text}"><span data-value>${inner}</span>` +
          `<button type="button" x-on:click="write" title="${label}"></button></span>`
      )
    },

    /** Fen as an amount; `signed` writes + before what comes in. */
    amount: (fen: number, { signed = false, isStruck = false } = {}) => {
      if (isStruck) return safe(struck(fen))
      const comes = signed && fen > 0
      return safe(`<span class="money${comes ? ' money-in' : ''}">${comes ? '+' : ''}${formatFen(fen)}</span>`)
    },

    /** A moment as `<time>`, in Asia/Shanghai; `day` without the clock. */
    when: (at: Date | string | null | undefined, { day = false } = {}) => {
      if (!at) return safe('<span class="muted">—</span>')
      const moment = new Date(at)
      return safe(`<time datetime="${moment.toISOString()}">${day ? showDate(moment) : showTime(moment)}</time>`)
    },

    tag: (label: string, tone = '') => safe(`<span class="tag${tone ? ` tag-${tone}` : ''}">${escape(label)}</span>`),

    /** A price to sell with: the list price struck through and what the discount is called. */
    priceTag: (fen: number, { listFen = 0, unit = '', large = false, quiet = false }: PriceOptions = {}) => {
      const per = unit ? `<span class="price-unit"> / ${escape(unit)}</span>` : ''
      const main = `<span class="price${large ? ' price-large' : ''}">${formatFen(fen)}${per}</span>`
      if (listFen <= fen) return safe(main)
      const off = discountLabel(Math.round((fen * 1000) / listFen) * 10, locale)
      return safe(`${main} ${struck(listFen)}${quiet || !off ? '' : ` <span class="tag tag-primary">${off}</span>`}`)
    },

    /** `orders.problem.price_changed` with its figures; a code without a text is shown as it is. */
    said: (prefix: string, code: string, facts: Record<string, unknown> = {}) =>
      has(`${prefix}.${code}`) ? t(`${prefix}.${code}`, facts) : code,

    /** Of a text in both languages (`{ zh, en }` or by locale) the reader's. */
    named: (texts: Record<string, string> | null | undefined) => texts?.[locale] ?? texts?.[locale === 'en' ? 'en' : 'zh'] ?? '',

    discount: (rateBp: number) => discountLabel(rateBp, locale),
  }
}

/** `8500` → `8.5 折` in Chinese, `15 % off` in English; empty for no discount. */
export function discountLabel(rateBp: number, locale: string): string {
  if (rateBp >= 10_000 || rateBp <= 0) return ''
  return locale === 'en' ? `${Math.round((10_000 - rateBp) / 10) / 10} % off` : `${rateBp / 1000} 折`
}
