/** A text for people in the product's two languages. zh-CN is shown first and where a reader's language is unknown. */
export interface LocalText {
  'zh-CN': string
  'en': string
}
