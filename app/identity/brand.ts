export type Brand = {
  name: { 'zh-CN': string; 'en': string }
  /** Short text beside or in place of a picture. */
  logoText: string
  /** Path data of an SVG, 24 × 24; empty for the text alone. */
  logoPath: string
  /** `#rrggbb`; empty for the colours of the house. */
  primary: string
}

export const defaultBrand: Brand = { name: { 'zh-CN': 'KBoss', 'en': 'KBoss' }, logoText: 'KBoss', logoPath: '', primary: '' }
export const BRAND_SETTING = 'brand'
export const BRAND_TOPIC = 'brand'
