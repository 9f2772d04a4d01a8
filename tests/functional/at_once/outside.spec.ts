import { createHmac } from 'node:crypto'
import { clock } from '#kernel/clock'
import type { Sandbox } from '#supplier-sdk/testing'
import { fiftyHaveOneEffect, type Asked } from '#tests/fixtures/at_once'
import { givenMember, givenStaff } from '#tests/fixtures/people'
import { givenSandboxShop, startSandbox } from '#tests/fixtures/sandbox_shop'
import { givenConnection } from '#tests/fixtures/suppliers'

const CODE = 'reference'
const held: { sandbox: Sandbox | null } = { sandbox: null }

/** A notice signed as the supplier signs it. */
async function notice(number: number, below = ''): Promise<Asked> {
  const code = `${CODE}-${number}${below ? '-below' : ''}`
  await givenSandboxShop(held.sandbox!, code)
  const time = clock.now().toISOString()
  const body = JSON.stringify({ noticeId: `N-${number}`, about: 'ORDER', orderNo: `R-${number}`, at: time })
  const signature = createHmac('sha256', String(held.sandbox!.settings.noticeSecret)).update(`${time}\n${body}`).digest('hex')
  return { path: `/notices/${code}${below}`, raw: { body, headers: { 'x-reference-time': time, 'x-reference-signature': signature } } }
}

const copies = { 'supplier_notices.copies': 'how often it came is counted' }

fiftyHaveOneEffect('outside', 'At once | what comes from outside and what is looked at', [
  { route: 'POST /notices/:connection', given: (number) => notice(number), besides: copies },
  { route: 'POST /notices/:connection/*', given: (number) => notice(number, '/orders'), besides: copies },
  {
    route: 'POST /admin/imports/scan',
    given: async () => ({ path: '/admin/imports/scan', as: await givenStaff(), body: { supplier: (await givenConnection()).code } }),
  },
  {
    route: 'POST /admin/invariants',
    given: async () => ({ path: '/admin/invariants', as: await givenStaff({ role: 'administrator' }) }),
    leaves: 'nothing',
    besides: { invariant_results: 'the newest look at each stands' },
  },
  { route: 'POST /preferences/:what', given: async () => ({ path: '/preferences/theme', as: await givenMember(), body: { value: 'dark', to: '/' } }), leaves: 'nothing' },
  {
    route: 'POST /admin/me/second-factor/remove',
    given: async () => ({ path: '/admin/me/second-factor/remove', as: await givenStaff() }),
    leaves: 'nothing',
  },
], async () => {
  held.sandbox = await startSandbox({}, CODE)
  return () => held.sandbox!.stop()
})
