import { edgeGlobals, Template } from 'edge.js'

const special = /["&'<>`]/

/** Text as HTML. Most values of a page hold nothing to escape, and finding that out costs less than replacing nothing. */
export const escapeHtml = (text: string): string => (special.test(text) ? edgeGlobals.html.escape(text) : text)

/** Templates escape by the same; what is no text goes Edge's own way. */
export function escapeInTemplates(): void {
  const own = Template.prototype.escape
  Template.prototype.escape = (input: unknown) => (typeof input === 'string' ? escapeHtml(input) : own(input))
}
