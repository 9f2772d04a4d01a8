/** One submit per form: the pressed button turns, a second press does nothing. Coming back by history frees it again. */
document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement
  if (event.defaultPrevented || form.method === 'dialog') return
  if (form.dataset.sent !== undefined) {
    event.preventDefault()
    return
  }
  if (form.method === 'get' || form.target === '_blank') return
  form.dataset.sent = ''
  ;(event.submitter as HTMLElement | null)?.setAttribute('aria-busy', 'true')
})

addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sent]')) {
    delete form.dataset.sent
    form.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'))
  }
})

/** Selects of a filter bar apply themselves; typing waits for Enter. Empty filters stay out of the address. */
document.addEventListener('change', (event) => {
  const field = event.target as HTMLElement
  const form = field.closest<HTMLFormElement>('form[data-filters]')
  if (form && field.matches('select, [type=date], [type=checkbox]')) form.requestSubmit()
})
document.addEventListener('formdata', (event) => {
  if (!(event.target as HTMLElement).matches('form[data-filters]')) return
  for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name)
})

/** The first field with an error gets the focus, so that a keyboard is where it has to be. */
document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()

export {}
