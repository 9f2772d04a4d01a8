/** Good news leaves by itself; what went wrong stays until it is closed. */
const stayMs = 6_000

for (const toast of document.querySelectorAll<HTMLElement>('.toast')) {
  toast.querySelector('button')?.addEventListener('click', () => toast.remove())
  if (toast.matches('.toast-success')) setTimeout(() => toast.remove(), stayMs)
}

export {}
