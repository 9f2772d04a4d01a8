import { test } from '@japa/runner'
import { Exception } from '@adonisjs/core/exceptions'
import testUtils from '@adonisjs/core/services/test_utils'
import HttpExceptionHandler from '#kernel/http/exception_handler'

/** What a reader gets when something throws. */
async function pageOf(error: Error): Promise<{ status: number; html: string; requestId: string }> {
  const ctx = await testUtils.createHttpContext()
  await new HttpExceptionHandler().handle(error, ctx)
  return { status: ctx.response.getStatus(), html: String(ctx.response.getBody()), requestId: ctx.request.id()! }
}

test.group('Kernel | pages', () => {
  test('an unknown address gets a designed page in the reader’s language', async ({ client, assert }) => {
    const answer = await client.get('/no-such-page').header('Accept-Language', 'en')
    answer.assertStatus(404)
    assert.include(answer.text(), '<html lang="en"')
    assert.include(answer.text(), 'Not found')
    assert.include((await client.get('/no-such-page').header('Accept-Language', 'zh')).text(), '页面不存在')
  })

  test('an error shows its number and no trace', async ({ assert }) => {
    const { status, html, requestId } = await pageOf(new Error('secret words'))
    assert.equal(status, 500)
    assert.include(html, requestId)
    assert.notInclude(html, 'secret words')
    assert.notInclude(html, 'pages.spec')
  })

  for (const status of [401, 403, 413, 419, 422, 429, 503]) {
    test(`${status} has a page of its own`, async ({ assert }) => {
      const page = await pageOf(new Exception('secret words', { status }))
      assert.equal(page.status, status)
      assert.include(page.html, `<p class="error-code">${status}</p>`)
      assert.notInclude(page.html, 'translation missing')
    })
  }

  test('a form without its token is told that the page expired', async ({ client, assert }) => {
    const answer = await client.post('/preferences/theme').form({ value: 'dark', to: '/terms' }).redirects(0)
    assert.oneOf(answer.status(), [302, 419])
    assert.isUndefined(answer.cookie('theme')?.value)
  })

  test('a preference that does not exist changes nothing', async ({ client, assert }) => {
    const answer = await client.post('/preferences/theme').withCsrfToken().form({ value: 'pink', to: '/terms' }).redirects(0)
    answer.assertStatus(302)
    assert.isUndefined(answer.cookie('theme'))
  })

  for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    test(`a preference does not lead to ${to}`, async ({ client }) => {
      const answer = await client.post('/preferences/locale').withCsrfToken().form({ value: 'en', to }).redirects(0)
      answer.assertStatus(302)
      answer.assertHeader('location', '/')
    })
  }

  test('what a cookie says about the theme is never written into the page', async ({ client, assert }) => {
    const answer = await client.get('/terms').header('Cookie', 'theme="><script>alert(1)</script>')
    assert.include(answer.text(), 'data-theme="system"')
    assert.notInclude(answer.text(), '<script>alert(1)')
  })

  test('each page names its nonce and allows no other script', async ({ client, assert }) => {
    const answer = await client.get('/terms')
    const policy = answer.header('content-security-policy')!
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]
    assert.notInclude(policy, 'unsafe-eval')
    assert.notMatch(policy, /script-src[^;]*unsafe-inline/)
    const scripts = [...answer.text().matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    assert.isNotEmpty(scripts)
    assert.deepEqual(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)), [])
    assert.notMatch(answer.text(), /\son\w+="/)
  })

  test('figures of the frame are empty for a guest', async ({ client }) => {
    const answer = await client.get('/frame/counters').accept('json')
    answer.assertStatus(200)
    answer.assertBody({})
  })
})
