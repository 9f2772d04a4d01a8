import { component } from './component.ts'

const aYear = 'Max-Age=31536000; Path=/; SameSite=Lax'

/** The form posts without script; with it the page changes at once and the cookie is set here. */
export const theme = () =>
  component({
    choose(event: SubmitEvent) {
      const chosen = (event.submitter as HTMLButtonElement | null)?.value
      if (!chosen) return
      event.preventDefault()
      document.cookie = `theme=${chosen}; ${aYear}`
      document.documentElement.dataset.theme = chosen
      for (const button of this.$root.querySelectorAll('button[name=value]')) {
        button.setAttribute('aria-pressed', String((button as HTMLButtonElement).value === chosen))
      }
      this.$root.closest('details')?.removeAttribute('open')
      document.dispatchEvent(new CustomEvent('theme'))
    },
  })

export const nav = () =>
  component({
    toggle() {
      const root = document.documentElement
      const next = root.dataset.nav === 'collapsed' ? 'open' : 'collapsed'
      root.dataset.nav = next
      document.cookie = `nav=${next}; ${aYear}`
    },
  })
