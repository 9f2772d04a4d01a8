import { test } from '@japa/runner'

test.group('API | docs', () => {
  test('the document is served to everybody, without a session', async ({ assert, client }) => {
    const response = await client.get('/api/v1/openapi.json')
    assert.deepEqual([response.status(), response.body().openapi], [200, '3.1.0'])
    assert.isUndefined(response.header('set-cookie'))
  })

  test('the page shows every call, without anything from elsewhere', async ({ assert, client }) => {
    const response = await client.get('/api/v1/docs').header('Accept-Language', 'en')
    assert.equal(response.status(), 200)
    for (const text of ['POST', '/quotes', 'Idempotency-Key', 'schema-Problem', 'curl ']) assert.include(response.text(), text)
    assert.notMatch(response.text(), /(?:src|href)="(?:https?:)?\/\//)
    assert.notMatch(response.text(), /<script(?![^>]*nonce)[^>]*>[^<]/)
  })
})
