/** An argument of a text: a word or a figure, or a name that has one in each language. */
export type TextArgument = string | number | { 'zh-CN': string; 'en': string }

/** The arguments of a text as its reader's language has them. */
export const inLanguage = (args: Record<string, TextArgument>, locale: string): Record<string, string | number> =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, typeof value === 'object' ? value[locale === 'en' ? 'en' : 'zh-CN'] : value]))
