import { test } from '@japa/runner'
import decodeQR from 'qr/decode.js'
import { qrCode } from '#identity/qr_code'

/** Draws the SVG as a camera would see it, dark on light. */
function pictureOf(svg: string, scale = 6) {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)![1])
  const side = size * scale
  const data = new Uint8Array(side * side * 4).fill(255)
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let dy = 0; dy < scale; dy++) {
      for (let dx = 0; dx < scale; dx++) data.fill(0, ((Number(y) * scale + dy) * side + Number(x) * scale + dx) * 4, ((Number(y) * scale + dy) * side + Number(x) * scale + dx) * 4 + 3)
    }
  }
  return { width: side, height: side, data }
}

test.group('Identity | QR code', () => {
  test('is read back as it was written', ({ assert }) => {
    const text = 'otpauth://totp/KBoss:a%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=KBoss&algorithm=SHA1&digits=6&period=30'
    assert.equal(decodeQR(pictureOf(qrCode(text))), text)
  })

  test('brings no colour, address or script of its own', ({ assert }) => {
    assert.match(qrCode('x'), /^<svg class="qr-code" viewBox="[\d ]+" shape-rendering="crispEdges" aria-hidden="true"><rect [^<>]*\/><path d="[Mhvz\d -]+"\/><\/svg>$/)
  })
})
