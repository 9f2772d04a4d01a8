import type { Page } from 'playwright'

export type FormSeen = {
  key: string
  action: string
  status: number
  /** A message says that the form was not taken. */
  isRefused: boolean
  /** The probe ran as a script. */
  probed: boolean
  text: string
  fields: { name: string; kept: boolean; message: boolean }[]
}

/** Runs in the page, hence as text: the project's types know no browser. Answers the action of each form of the page that takes text. */
const textForms = `[...document.querySelectorAll('main form, dialog form')].map((form, index) => {
  form.dataset.walk = String(index)
  const fields = [...form.elements].filter((one) => one.name && !one.disabled && !one.readOnly && one.type !== 'hidden' && one.name !== '_csrf'
    && (one.tagName === 'TEXTAREA' || (one.tagName === 'INPUT' && ['text', 'search', 'email', 'tel', 'url'].includes(one.type))))
  return { index, action: new URL(form.action, location.href).pathname, fields: fields.map(({ name }) => name) }
}).filter(({ fields }) => fields.length > 0)`

const fill = (index: number, probe: string) => `(() => {
  const form = document.querySelectorAll('main form, dialog form')[${index}]
  form.noValidate = true
  const typed = {}
  for (const one of form.elements) {
    if (!one.name || one.disabled || one.readOnly || one.type === 'hidden' || one.name === '_csrf') continue
    const isText = one.tagName === 'TEXTAREA' || (one.tagName === 'INPUT' && ['text', 'search', 'email', 'tel', 'url'].includes(one.type))
    if (isText) {
      one.removeAttribute('maxlength')
      one.value = ${JSON.stringify(probe)}
      typed[one.name] = one.value
    } else if (one.tagName === 'SELECT' && !one.value && one.options.length > 1) one.selectedIndex = 1
    else if (one.type === 'radio' && !form.querySelector('input[name="' + one.name + '"]:checked')) one.checked = true
  }
  return typed
})()`

const submit = (index: number) => `document.querySelectorAll('main form, dialog form')[${index}].submit()`

const look = (typed: Record<string, string>) => `(() => {
  const typed = ${JSON.stringify(typed)}
  const plain = (text) => text.normalize().replace(/\\s+/g, ' ').trim()
  const fields = Object.entries(typed).map(([name, text]) => {
    const all = [...document.querySelectorAll('main [name="' + CSS.escape(name) + '"], dialog [name="' + CSS.escape(name) + '"]')]
    return { name, kept: all.some((one) => plain(one.value) === plain(text)), message: all.some((one) => one.getAttribute('aria-invalid') === 'true') }
  })
  return {
    fields, probed: window.probed === 1, text: document.body.innerText,
    isRefused: fields.some(({ message }) => message) || document.querySelector('.error-summary') !== null,
  }
})()`

type Walk = {
  probe: string
  isSkipped: (action: string) => boolean
  /** Forms that were sent already, on whatever page; those sent here are added. */
  walked: Set<string>
}

/** Types the probe into every text field of every form of a page, one form after the other, and sends each. */
export async function walkForms(page: Page, address: string, { probe, isSkipped, walked }: Walk): Promise<FormSeen[]> {
  await page.goto(address, { waitUntil: 'domcontentloaded' })
  const forms = (await page.evaluate(textForms)) as { index: number; action: string; fields: string[] }[]
  const seen: FormSeen[] = []
  for (const { index, action, fields } of forms) {
    const key = `${action.replace(/\w*\d\w*/g, '…')} ${fields.join()}`
    if (isSkipped(action) || walked.has(key)) continue
    walked.add(key)
    if (seen.length > 0) await page.goto(address, { waitUntil: 'domcontentloaded' })
    const typed = (await page.evaluate(fill(index, probe))) as Record<string, string>
    const answered = page.waitForEvent('domcontentloaded')
    const status = page.waitForResponse((response) => response.request().isNavigationRequest() && (response.status() < 300 || response.status() >= 400))
    await page.evaluate(submit(index))
    const response = await status
    await answered
    const found = (await page.evaluate(look(typed))) as Omit<FormSeen, 'key' | 'action' | 'status'>
    seen.push({ key, action, status: response.status(), ...found })
  }
  return seen
}
