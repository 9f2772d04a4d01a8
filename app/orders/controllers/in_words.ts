import type { I18n } from '@adonisjs/i18n'
import { optionTexts } from '#catalog/options'
import type { OrderEvent } from '../queries/order_events_query.ts'
import type { OrderView } from '../queries/order_query.ts'
import { wordsOf } from '../line_words.ts'
import { noteText, problemText } from '../texts.ts'

/** An order and its timeline with the texts of what was chosen, of problems and of notes, in the reader's language. */
export function inWords(i18n: I18n, order: OrderView, events: readonly OrderEvent[]) {
  const locale = i18n.locale === 'en' ? 'en' : 'zh-CN'
  const lines = order.lines.map((line) => ({
    ...line, words: wordsOf(line.action), problemText: problemText(i18n, line.problem),
    optionTexts: line.optionsSchema ? optionTexts(line.optionsSchema, line.options, locale) : [],
  }))
  return {
    order: { ...order, words: wordsOf(order.action), lines },
    events: events.map((event) => ({ ...event, noteText: noteText(i18n, event.note), byText: byText(i18n, event) })),
  }
}

function byText(i18n: I18n, { by }: OrderEvent): string {
  return by.kind === 'system' ? i18n.formatMessage('orders.by.system') : (by.name ?? i18n.formatMessage('orders.by.staff'))
}
