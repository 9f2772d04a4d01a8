import { test } from '@japa/runner'
import { fieldErrors, fieldState } from '../../../app/kernel/http/field_state.ts'

const flash = (values: Record<string, unknown>) => ({
  get: (key: string) => key.split('.').reduce<any>((found, part) => found?.[part], values),
})

test.group('Kernel | fields of a form', () => {
  test('shows what was typed, not what was stored', ({ assert }) => {
    assert.equal(fieldState(flash({ name: '李' }), { name: 'name', value: '李明' }).value, '李')
    assert.equal(fieldState(flash({}), { name: 'name', value: '李明' }).value, '李明')
    assert.equal(fieldState(undefined, { name: 'name' }).value, '')
  })

  test('ties label, help and message together', ({ assert }) => {
    const store = flash({ inputErrorsBag: { phone: ['请填写 11 位手机号码'] } })
    const { error, describedBy, attributes } = fieldState(store, { name: 'phone', help: '用于接收验证码', required: true })
    assert.equal(error, '请填写 11 位手机号码')
    assert.equal(describedBy, 'f-phone-help f-phone-error')
    assert.deepInclude(attributes, { 'id': 'f-phone', 'name': 'phone', 'required': true, 'aria-invalid': 'true' })
  })

  test('finds a nested field by the name that the validator gives it', ({ assert }) => {
    const bag = { 'options.systemDiskGib': ['系统盘大小须为 10 的倍数'] }
    const store = { get: (key: string) => (key === 'inputErrorsBag' ? bag : key === 'options.systemDiskGib' ? '45' : undefined) }
    const { error, value, id } = fieldState(store, { name: 'options[systemDiskGib]', value: 40 })
    assert.deepEqual([error, value, id], ['系统盘大小须为 10 的倍数', '45', 'f-options-systemDiskGib-'])
  })

  test('a message that is given wins, an empty one silences', ({ assert }) => {
    const store = flash({ inputErrorsBag: { code: ['验证码错误'] } })
    assert.equal(fieldState(store, { name: 'code', error: '' }).error, '')
    assert.isUndefined(fieldState(store, { name: 'code', error: '' }).attributes['aria-invalid'])
    assert.equal(fieldState(store, { name: 'code', error: '已过期' }).error, '已过期')
  })

  test('lists the first message of every refused field', ({ assert }) => {
    const store = flash({ inputErrorsBag: { name: ['请填写名称', 'x'], email: ['请填写邮箱'] } })
    assert.deepEqual(fieldErrors(store), [{ name: 'name', message: '请填写名称' }, { name: 'email', message: '请填写邮箱' }])
    assert.deepEqual(fieldErrors(undefined), [])
  })
})
