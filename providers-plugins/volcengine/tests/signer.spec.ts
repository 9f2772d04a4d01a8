import { test } from '@japa/runner'
import { readFileSync } from 'node:fs'
import type { SigningRequest } from '#supplier-sdk'
import { sign } from '../signer.ts'

interface Vector extends SigningRequest {
  id: string
  kind?: string
  note: string
  expect: Record<string, unknown>
}

const file = new URL('./vectors.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')).vectors as Vector[]
const signing = vectors.filter(({ kind }) => kind === undefined)

test.group('Volcano Engine | signer', () => {
  for (const vector of signing) {
    test(`signs ${vector.id} like the official client: ${vector.note}`, ({ assert }) => {
      const signed = { ...sign(vector) } as Record<string, unknown>
      for (const [name, expected] of Object.entries(vector.expect)) {
        assert.deepEqual(signed[name], expected, name)
      }
    })
  }

  test('gives the same signature twice', ({ assert }) => {
    assert.deepEqual(sign(signing[0]), sign(signing[0]))
  })

  test('refuses to sign without a scope', ({ assert }) => {
    assert.throws(() => sign({ ...signing[0], scope: {} }), /scope/)
  })

  test('refuses to sign without a clock', ({ assert }) => {
    assert.throws(() => sign({ ...signing[0], clock: undefined }), /clock/)
  })
})
