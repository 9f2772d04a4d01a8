import encodeQR from 'qr'

/** Light margin around the code, in modules; readers need it. */
const QUIET_MODULES = 4

/** `[row][column]`, true is dark; with its margin. */
export const qrModules = (text: string): boolean[][] => encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_MODULES })

/**
 * A text as a QR code: a square picture that scales without loss, black on white in both themes because cameras want it so.
 * `title` is what a screen reader says. The same text gives the same picture.
 */
export function qrSvg(text: string, { title }: { title: string }): string {
  const modules = qrModules(text)
  const side = modules.length
  const path = modules.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('')
  const said = title.replace(/[<>&"]/g, ' ')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" role="img" aria-label="${said}" shape-rendering="crispEdges">` +
    `<rect width="${side}" height="${side}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`
}
