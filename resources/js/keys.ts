/** `/` goes to the search of the page, unless someone is typing. */
document.addEventListener('keydown', (event) => {
  const typing = (event.target as HTMLElement).matches('input, textarea, select, [contenteditable]')
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
  const search = document.querySelector<HTMLInputElement>('[data-search]')
  if (!search) return
  event.preventDefault()
  search.focus()
  search.select()
})

export {}
