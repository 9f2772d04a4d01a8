import sharp from 'sharp'
import { test } from '@japa/runner'
import { checkFile, type FileRule } from '#files/check_file'
import { pictureTypes } from '#files/file_types'
import { bomb, pdf, picture, pictureWithPlace } from '#tests/fixtures/files'

const rule: FileRule = { types: [...pictureTypes, 'application/pdf'], bytesMax: 2 * 1024 * 1024, fitPx: { width: 200, height: 200 } }

const check = (bytes: Buffer, { name = 'x.png', over = {} as Partial<FileRule> } = {}) => checkFile({ name, bytes, isTooLarge: false }, { ...rule, ...over })

async function refusalOf(bytes: Buffer, over: Partial<FileRule> = {}): Promise<string> {
  const checked = await check(bytes, { over })
  return checked.ok ? 'ok' : checked.error.type
}

test.group('Files | what is taken', () => {
  test('are pictures and documents by their bytes, whatever they are called', async ({ assert }) => {
    for (const type of ['png', 'jpeg', 'webp'] as const) {
      const checked = await check(await picture(type), { name: 'note.txt' })
      assert.equal(checked.ok && checked.value.type, `image/${type}`)
      assert.equal(checked.ok && checked.value.name, `note.${type === 'jpeg' ? 'jpg' : type}`)
    }
    const document = await check(pdf(), { name: 'a.png' })
    assert.equal(document.ok && document.value.name, 'a.pdf')
  })

  test('are not scripts, pages, drawings and programs that call themselves pictures', async ({ assert }) => {
    const strangers = ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<html><script>alert(1)</script>', 'GIF89a', 'MZ\u0090', '#!/bin/sh', 'BM']
    for (const text of strangers) assert.equal(await refusalOf(Buffer.from(text)), 'wrong_type', text)
    assert.equal(await refusalOf(Buffer.alloc(0)), 'empty')
    assert.equal(await refusalOf(Buffer.alloc(rule.bytesMax + 1)), 'too_large')
    assert.equal(await refusalOf(pdf(), { types: pictureTypes }), 'wrong_type')
  })

  test('are whole', async ({ assert }) => {
    const whole = await picture('png', { width: 300, height: 300 })
    assert.equal(await refusalOf(whole.subarray(0, whole.length - 40)), 'damaged')
    assert.equal(await refusalOf(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])), 'damaged')
    assert.equal(await refusalOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0])), 'damaged')
    assert.equal(await refusalOf(pdf().subarray(0, 100)), 'damaged')
  })
})

test.group('Files | pictures are drawn anew', () => {
  test('so that nothing behind or inside of them survives', async ({ assert }) => {
    const payload = '<?php system($_GET[0]); ?><script>alert(1)</script>PK\u0003\u0004'
    for (const type of ['png', 'jpeg', 'webp'] as const) {
      const checked = await check(Buffer.concat([await picture(type), Buffer.from(payload)]))
      assert.isTrue(checked.ok, type)
      if (checked.ok) assert.notMatch(checked.value.bytes.toString('latin1'), /php|script|PK/)
    }
  })

  test('so that they do not tell where they were taken', async ({ assert }) => {
    const sent = await pictureWithPlace()
    assert.include(sent.toString('latin1'), 'secret-place')
    const checked = await check(sent)
    assert.isTrue(checked.ok)
    if (!checked.ok) return
    assert.notInclude(checked.value.bytes.toString('latin1'), 'secret-place')
    assert.notProperty(await sharp(checked.value.bytes).metadata(), 'exif')
  })

  test('and shrunk to what the place needs', async ({ assert }) => {
    const checked = await check(await picture('png', { width: 1_000, height: 500 }))
    const { width, height } = await sharp(checked.ok ? checked.value.bytes : Buffer.alloc(0)).metadata()
    assert.deepEqual({ width, height }, { width: 200, height: 100 })
  })

  test('unless they unfold to more pixels than fit: the head is believed before anything is unfolded', async ({ assert }) => {
    const folded = await bomb(6_000)
    assert.isBelow(folded.length, 300 * 1024)
    assert.equal(await refusalOf(folded), 'too_many_pixels')
    // The head of a small picture, with 50,000 × 50,000 written into it: 7.5 GB if anybody unfolded it.
    const promised = await picture('png')
    promised.writeUInt32BE(50_000, 16)
    promised.writeUInt32BE(50_000, 20)
    assert.include(['too_many_pixels', 'damaged'], await refusalOf(promised))
  })

  test('of an animation the first frame', async ({ assert }) => {
    const frames = await sharp({ create: { width: 10, height: 30, channels: 4, background: '#ff0000' } }).webp().toBuffer()
    const checked = await check(frames)
    assert.equal((await sharp(checked.ok ? checked.value.bytes : Buffer.alloc(0)).metadata()).pages ?? 1, 1)
  })
})

test.group('Files | documents', () => {
  test('hold no script, no other file, no lock, not under another spelling either', async ({ assert }) => {
    const acts = ['/OpenAction << /S /JavaScript /JS (app.alert(1)) >>', '/OpenAction << /S /J#61vaScript >>', '/A << /S /Launch >>', '/Names << /EmbeddedFiles 9 0 R >>',
      '/AcroForm << /XFA 9 0 R >>', '/Encrypt 9 0 R', '/#4a#53 (x)']
    for (const act of acts) assert.equal(await refusalOf(pdf(act)), 'active', act)
    assert.equal(await refusalOf(pdf('/Lang (zh-CN) ')), 'ok')
  })

  test('have nothing before or behind them', async ({ assert }) => {
    assert.equal(await refusalOf(Buffer.concat([pdf(), Buffer.from('PK\u0005\u0006 and a whole archive, long enough to be one of its own kind')])), 'damaged')
    assert.equal(await refusalOf(Buffer.concat([pdf(), Buffer.from('<script>')])), 'damaged')
    assert.equal(await refusalOf(Buffer.concat([Buffer.from('<html>'), pdf()])), 'wrong_type')
  })
})
