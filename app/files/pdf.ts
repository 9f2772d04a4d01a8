/** Names of objects that act when a document is opened, or bring others with them. */
const acting = new Set(['JavaScript', 'JS', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'RichMedia', 'XFA', 'SubmitForm', 'ImportData', 'Encrypt'])

const MARK = '%%EOF'
/** What some programs write after the last mark. */
const TRAILER_BYTES_MAX = 64

/**
 * Whether this is a whole PDF, and one that holds no script, no other file, no lock. Names may be written with escapes
 * (`/J#61vaScript`), so they are read as a reader reads them. What hides in compressed streams is not seen: documents are only
 * ever sent as attachments.
 */
export function pdfProblem(bytes: Buffer): 'damaged' | 'active' | null {
  const text = bytes.toString('latin1')
  if (!/^%PDF-[12]\.\d/.test(text) || !text.includes('startxref')) return 'damaged'
  const end = text.lastIndexOf(MARK)
  if (end < 0 || text.length - end - MARK.length > TRAILER_BYTES_MAX) return 'damaged'
  if (/[^\s\0]/.test(text.slice(end + MARK.length))) return 'damaged'
  for (const [, name] of text.matchAll(/\/([A-Za-z#][A-Za-z0-9#]{1,60})/g)) {
    if (acting.has(name.replace(/#([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))))) return 'active'
  }
  return null
}
