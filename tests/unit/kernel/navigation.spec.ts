import { test } from '@japa/runner'
import { navigationFor, registerNavigation } from '../../../app/kernel/http/navigation.ts'

const viewer = (...held: string[]) => ({ realm: 'back_office' as const, may: (code: string) => held.includes(code) })
const entry = (href: string, permission: string, order = 10) => ({ group: 'system', label: href, href, icon: 'box', permission, order })

test.group('Kernel | navigation', (group) => {
  group.setup(() => {
    registerNavigation('back_office', [
      entry('/admin/specimens', 'specimens.read', 20), entry('/admin/specimens/new', 'specimens.write', 30), entry('/admin/first', 'specimens.read'),
    ])
  })

  const hrefs = (path: string, ...held: string[]) => navigationFor(viewer(...held), path).flatMap(({ entries }) => entries)

  test('shows what the viewer may open, in order', ({ assert }) => {
    assert.deepEqual(hrefs('/', 'specimens.read').map(({ href }) => href), ['/admin/first', '/admin/specimens'])
    assert.deepEqual(hrefs('/', 'nothing'), [])
    assert.deepEqual(navigationFor(null, '/'), [])
  })

  test('marks the entry whose address is nearest', ({ assert }) => {
    const current = (path: string) => hrefs(path, 'specimens.read', 'specimens.write').filter((one) => one.current).map(({ href }) => href)
    assert.deepEqual(current('/admin/specimens/7'), ['/admin/specimens'])
    assert.deepEqual(current('/admin/specimens/new'), ['/admin/specimens/new'])
    assert.deepEqual(current('/admin/specimensx'), [])
  })

  test('takes an address once, the later entry wins', ({ assert }) => {
    registerNavigation('back_office', [{ ...entry('/admin/first', 'specimens.read'), label: 'renamed' }])
    assert.deepEqual(hrefs('/', 'specimens.read').map(({ label }) => label), ['renamed', '/admin/specimens'])
  })

  test('refuses a group that nobody knows', ({ assert }) => {
    assert.throws(() => registerNavigation('portal', [{ ...entry('/x', 'x'), group: 'elsewhere' }]), /no navigation group/)
  })
})
