import { endings, type FileType } from './file_types.ts'
import { NAME_LENGTH_MAX } from './limits.ts'

/** Characters that turn or hide text: what reads `gpj.exe` must not look like `exe.jpg`. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu
const forbidden = /[/\\:*?"<>|]/g

/**
 * A name to show and to download by, made of what the sender called it: no folder, no control or direction characters, at most 120
 * characters, and the ending of what the file really is. Nothing is ever stored under it.
 */
export function cleanName(claimed: string, type: FileType): string {
  const last = claimed.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = last.replace(invisible, '').replace(forbidden, '_').replace(/\s+/g, ' ')
  const stem = plain.replace(/\.[\p{L}\p{N}]{1,10}$/u, '').replace(/^[.\s]+|[.\s]+$/g, '')
  const ending = `.${endings[type]}`
  return (firstOf(stem, NAME_LENGTH_MAX - ending.length) || 'file') + ending
}

/** Never cuts an emoji or a joined letter in two. */
function firstOf(text: string, max: number): string {
  let cut = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (cut.length + segment.length > max) break
    cut += segment
  }
  return cut
}

/** `Content-Disposition` of a download: plain ASCII for old readers, the real name as RFC 8187 says. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["%\\]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
