import fc from 'fast-check'
import { test } from '@japa/runner'
import { attachment, cleanName } from '#files/file_name'

test.group('Files | names', () => {
  test('keep what was typed and take the ending of what the file is', ({ assert }) => {
    assert.equal(cleanName('付款凭证.PNG', 'image/png'), '付款凭证.png')
    assert.equal(cleanName('invoice.exe', 'application/pdf'), 'invoice.pdf')
    assert.equal(cleanName('a.b.c', 'image/webp'), 'a.b.webp')
    assert.equal(cleanName('no ending', 'image/jpeg'), 'no ending.jpg')
  })

  test('lead out of no folder', ({ assert }) => {
    for (const name of ['../../etc/passwd', '..\\..\\boot.ini', '/etc/passwd', 'C:\\x\\passwd.png', '....//passwd']) {
      assert.match(cleanName(name, 'image/png'), /^(passwd|boot)\.png$/)
    }
    assert.equal(cleanName('../..', 'image/png'), 'file.png')
    assert.equal(cleanName('', 'image/png'), 'file.png')
    assert.equal(cleanName('.htaccess', 'image/png'), 'file.png')
  })

  test('hide nothing: no control, no direction, no line', ({ assert }) => {
    assert.equal(cleanName('in\u202egpj.exe', 'application/pdf'), 'ingpj.pdf')
    assert.equal(cleanName('a\r\nSet-Cookie: x\u0000.png', 'image/png'), 'aSet-Cookie_ x.png')
  })

  test('of 200 characters, or of emoji, are cut between characters', ({ assert }) => {
    assert.lengthOf(cleanName(`${'x'.repeat(200)}.png`, 'image/png'), 120)
    const families = cleanName(`${'👨‍👩‍👧'.repeat(60)}.png`, 'image/png')
    assert.isAtMost(families.length, 120)
    assert.isTrue(families.isWellFormed())
    assert.equal(cleanName('报告😀.pdf', 'application/pdf'), '报告😀.pdf')
  })

  test('are one line of ASCII in the header whatever they are', ({ assert }) => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 250 }), (name) => {
      const clean = cleanName(name, 'image/png')
      const header = attachment(clean)
      assert.match(header, /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[A-Za-z0-9%!#$&+.^_`|~-]*$/)
      assert.equal(decodeURIComponent(header.split("UTF-8''")[1]), clean)
      assert.isAtMost(clean.length, 120)
    }))
  })
})
