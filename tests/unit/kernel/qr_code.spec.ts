import { test } from '@japa/runner'
import decodeQR from 'qr/decode.js'
import { qrModules, qrSvg } from '#kernel/qr_code'

/** The picture as a camera sees it, some pixels for each module. */
function readBack(text: string): string {
  const scale = 4
  const modules = qrModules(text)
  const side = modules.length * scale
  const data = new Uint8ClampedArray(side * side * 4).fill(255)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) if (modules[Math.floor(y / scale)][Math.floor(x / scale)]) data.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3)
  }
  return decodeQR({ width: side, height: side, data })
}

test.group('Kernel | QR codes', () => {
  test('can be read back', ({ assert }) => {
    for (const text of ['https://kboss.example/i/A3C4D6', 'https://kboss.example/i/'.repeat(6)]) assert.equal(readBack(text), text)
  })

  test('are drawn without markup from outside', ({ assert }) => {
    const svg = qrSvg('x', { title: '"><script>' })
    assert.notInclude(svg, '<script>')
    assert.match(svg, /^<svg [^>]*viewBox="0 0 29 29"/)
  })
})
