import { encodeQR } from 'qr'

const QUIET_MODULES = 4

/** A QR code as SVG; its colours come from the style sheet, dark on light in both themes, or no camera reads it. */
export function qrCode(text: string): string {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_MODULES })
  const dark = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  const size = rows.length
  return `<svg class="qr-code" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" aria-hidden="true"><rect width="${size}" height="${size}"/><path d="${dark.join('')}"/></svg>`
}
