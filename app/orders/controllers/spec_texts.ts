import type { I18n } from '@adonisjs/i18n'
import { optionTexts, type OptionText } from '#catalog/options'
import { offersForItems } from '#catalog/queries/offers_for_items_query'
import type { Viewer } from '#identity/viewer'
import type { OptionsSchema } from '#supplier-sdk'

/** By what the supplier knows the specification; it leads the others. */
const PLAN = 'plan'

type Specified = { offerId: number | null; spec: Record<string, unknown> }

/** Size and choices of what was bought, in the words of its offer, or in ours; what neither names keeps its own. */
export async function specTexts(viewer: Viewer, { offerId, spec }: Specified, i18n: I18n): Promise<OptionText[]> {
  const offers = offerId === null ? undefined : await offersForItems(viewer, [offerId])
  return textsBySchema(offers?.get(offerId!)?.optionsSchema ?? null, spec, i18n)
}

/** The same for whoever has read already what the offer says of its options. */
export function textsBySchema(schema: OptionsSchema | null, spec: Record<string, unknown>, i18n: I18n): OptionText[] {
  const known = schema ? optionTexts(schema, spec, i18n.locale === 'en' ? 'en' : 'zh-CN') : []
  const others = Object.entries(spec).filter(([name]) => !known.some((text) => text.name === name))
  const rest = others.map(([name, value]) => ({
    name,
    title: i18n.formatMessage(`portal.resource.spec.${name}`, {}, name),
    value: typeof value === 'object' ? JSON.stringify(value) : String(value),
  }))
  return [...rest.filter(({ name }) => name === PLAN), ...known, ...rest.filter(({ name }) => name !== PLAN)]
}
