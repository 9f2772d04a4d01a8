import { test } from '@japa/runner'
import encryption from '@adonisjs/core/services/encryption'
import { keepSignatures } from '../../../app/kernel/http/kept_signatures.ts'
import { escapeHtml } from '../../../app/kernel/http/escape_html.ts'
import { bytesOf } from '../../../app/kernel/http/page_bytes.ts'

test.group('Kernel | signatures kept between requests', () => {
  test('prove what was signed, again and again, and nothing else', ({ assert }) => {
    const plain = encryption.getMessageVerifier()
    const verifier = { sign: plain.sign.bind(plain), unsign: plain.unsign.bind(plain) } as Parameters<typeof keepSignatures>[0]
    keepSignatures(verifier, 'a-cookie')
    const signed = verifier.sign('one', undefined, 'a-cookie')
    assert.equal(signed, plain.sign('one', undefined, 'a-cookie'))
    for (let turn = 0; turn < 2; turn++) {
      assert.equal(verifier.unsign(signed, 'a-cookie'), 'one')
      assert.isNull(verifier.unsign(signed, 'another-cookie'))
      assert.isNull(verifier.unsign(`${signed}x`, 'a-cookie'))
      assert.isNull(verifier.unsign(signed.replace(/^./, 'x'), 'a-cookie'))
    }
  })
})

test.group('Kernel | pages as bytes', () => {
  test('are the same text, short and long', ({ assert }) => {
    for (const page of ['', '<p>订单 & Ünicode 🙂</p>', '汉'.repeat(200_000)]) assert.equal(bytesOf(page).toString('utf8'), page)
  })

  test('escape every character that means something in HTML', ({ assert }) => {
    assert.equal(escapeHtml('<a href="x">&\'`</a>'), '&lt;a href=&quot;x&quot;&gt;&amp;&#x27;&#x60;&lt;/a&gt;')
    assert.equal(escapeHtml('plain 文字'), 'plain 文字')
  })
})
