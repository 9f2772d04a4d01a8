import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { operationNames } from '#supplier-sdk'
import { operationsReference } from '#supplier-sdk/testing'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

test.group('Suppliers | reference of operations', () => {
  test('says what the contract says, of every operation', ({ assert }) => {
    const written = read('docs/suppliers/operations.md')
    assert.equal(written, operationsReference(read('app/suppliers/sdk/contract.ts')), 'node ace supplier:reference > docs/suppliers/operations.md')
    for (const name of operationNames) assert.match(written, new RegExp(`^## ${name}\\??$`, 'm'))
  })
})
