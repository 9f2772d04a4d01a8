import type { LocalText } from '#supplier-sdk'

/** What a line is called, in both languages: by its offer's names, or by the one name of what was found at a supplier and is of no offer. */
export const lineNames = (name: string, nameEn: string | null): LocalText => ({ 'zh-CN': name, 'en': nameEn ?? name })

/** Where an offer stands, of a row joined with it; null where there is none. */
export const regionNames = (row: Record<string, any>): LocalText | null =>
  row.region ? { 'zh-CN': row.region_zh ?? row.region, 'en': row.region_en ?? row.region } : null

/** A resource by the name that its supplier gives it; one that operators delivered by hand has its line's. Of a row joined with that line. */
export const resourceName = (row: { name: string; line_name: string; line_name_en: string | null }): string | LocalText =>
  row.name === row.line_name ? lineNames(row.name, row.line_name_en) : row.name
