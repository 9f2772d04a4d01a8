import { test } from '@japa/runner'
import { discountLabel, inlineHelpers } from '../../../app/kernel/http/inline_helpers.ts'
import { iconSvg } from '../../../app/kernel/http/icons.ts'
import { KeptIcuFormatter } from '../../../app/kernel/http/kept_icu_formatter.ts'
import { stateTone } from '../../../app/kernel/http/state_tones.ts'
import { address, attributes, pagesAround } from '../../../app/kernel/http/view_helpers.ts'

const texts: Record<string, string> = { 'ui.state.order.completed': '已完成', 'ui.price.list': '官网价', 'ui.copy_of': '复制' }
const inline = inlineHelpers({ t: (key) => texts[key] ?? key, has: (key) => key in texts, locale: 'zh-CN' })
const html = (value: { value?: unknown } | unknown) => String((value as { value: unknown }).value)

test.group('Kernel | addresses', () => {
  test('changes one value of the query and keeps the others', ({ assert }) => {
    assert.equal(address('/orders', { q: 'a b', page: '3' }, { page: null }), '/orders?q=a+b')
    assert.equal(address('/orders', {}, { page: 2, q: '' }), '/orders?page=2')
    assert.equal(address('/orders', { tag: ['a', 'b'] }), '/orders?tag=a&tag=b')
  })

  test('shows the ends and the neighbours of a page', ({ assert }) => {
    assert.deepEqual(pagesAround(1, 1), [1])
    assert.deepEqual(pagesAround(1, 9), [1, 2, null, 9])
    assert.deepEqual(pagesAround(5, 9), [1, null, 4, 5, 6, null, 9])
  })
})

test.group('Kernel | html within a line', () => {
  test('escapes what people wrote', ({ assert }) => {
    const evil = '"><script>alert(1)</script>'
    assert.notInclude(html(inline.copyId(evil, { href: evil })), '<script>')
    assert.notInclude(html(inline.tag(evil)), '<script>')
    assert.notInclude(html(inline.badge('order', evil)), '<script>')
    assert.notInclude(attributes({ title: evil }), '<script>')
  })

  test('leaves out what is false and what begins with a dollar', ({ assert }) => {
    assert.equal(attributes({ required: true, disabled: false, id: undefined, title: '', $slots: {} }), ' required title=""')
  })

  test('never tells a state by colour alone', ({ assert }) => {
    assert.include(html(inline.badge('order', 'completed')), '已完成')
    assert.include(html(inline.badge('order', 'never_seen')), 'never_seen')
    assert.deepEqual(stateTone('order', 'never_seen'), { tone: 'neutral', busy: false })
    assert.deepEqual(stateTone('order_line', 'provisioning'), { tone: 'info', busy: true })
  })

  test('names a discount only where there is one', ({ assert }) => {
    assert.equal(discountLabel(8500, 'zh-CN'), '8.5 折')
    assert.equal(discountLabel(8500, 'en'), '15 % off')
    assert.equal(discountLabel(10_000, 'zh-CN'), '')
    assert.notInclude(html(inline.priceTag(100, { listFen: 100 })), 'struck')
    assert.include(html(inline.priceTag(85, { listFen: 100 })), '官网价')
  })

  test('refuses an icon that does not exist', ({ assert }) => {
    assert.match(iconSvg('trash-2'), /^<svg .*<\/svg>$/)
    assert.throws(() => iconSvg('no-such-icon'), 'There is no icon "no-such-icon".')
  })
})

test.group('Kernel | texts', () => {
  const formatter = new KeptIcuFormatter()

  test('puts figures into a text, in the reader’s language', ({ assert }) => {
    assert.equal(formatter.format('共 {total, number} 条', 'zh-CN', { total: 1234 }), '共 1,234 条')
    const plural = '{count, plural, =1 {1 item} other {# items}}'
    assert.deepEqual([formatter.format(plural, 'en', { count: 1 }), formatter.format(plural, 'en', { count: 2 })], ['1 item', '2 items'])
  })

  test('takes each call’s own figures', ({ assert }) => {
    assert.equal(formatter.format('还差 {missing}', 'zh-CN', { missing: '¥1.00' }), '还差 ¥1.00')
    assert.equal(formatter.format('还差 {missing}', 'zh-CN', { missing: '¥2.00' }), '还差 ¥2.00')
  })

  test('complains about a figure that is not there', ({ assert }) => {
    assert.throws(() => formatter.format('还差 {missing}', 'zh-CN', {}))
  })

  test('leaves a text without figures as it is', ({ assert }) => {
    assert.equal(formatter.format('保存', 'zh-CN'), '保存')
  })
})
