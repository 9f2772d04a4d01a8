/**
 * Fetches a page and puts the parts named by `ids` in place of the ones shown. Focus and open `<details>` survive.
 * Answers false when the page could not be had; what is shown stays.
 */
export async function swapFragments(url: string, ids: string[], signal?: AbortSignal): Promise<boolean> {
  const response = await fetch(url, { headers: { 'X-Fragment': ids.join(',') }, signal })
  if (!response.ok || response.redirected) return false
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const id of ids) {
    const [shown, fresh] = [document.getElementById(id), page.getElementById(id)]
    if (!shown || !fresh || shown.innerHTML === fresh.innerHTML) continue
    keepOpen(shown, fresh)
    const focused = document.activeElement?.id
    shown.replaceWith(document.adoptNode(fresh))
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus()
  }
  return true
}

function keepOpen(shown: Element, fresh: Element) {
  for (const details of shown.querySelectorAll('details[open][id]')) {
    fresh.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '')
  }
}
