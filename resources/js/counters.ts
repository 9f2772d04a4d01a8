/** Figures of the frame (cart, messages, what needs me) come after the page, so that no page waits for them. */
async function fill(address: string, bubbles: HTMLElement[]) {
  const response = await fetch(address, { headers: { Accept: 'application/json' } }).catch(() => null)
  const counts: Record<string, number> = response?.ok ? await response.json() : {}
  for (const bubble of bubbles) {
    const count = counts[bubble.dataset.counter ?? ''] ?? 0
    if (count === 0) continue
    bubble.textContent = count > 99 ? '99+' : String(count)
    const named = bubble.closest('[aria-label]')
    named?.setAttribute('aria-label', `${named.getAttribute('aria-label')} ${count}`)
  }
}

const bubbles = [...document.querySelectorAll<HTMLElement>('[data-counter]')]
const address = document.body.dataset.counters
if (address && bubbles.length > 0) void fill(address, bubbles)

export {}
