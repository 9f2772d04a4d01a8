import { component } from './component.ts'

/** `<span x-data="copy" data-text="…"><button x-on:click="write">`; the layout's `#said` tells a screen reader. */
export const copy = () =>
  component({
    async write() {
      const button = this.$root.querySelector('button')
      try {
        await navigator.clipboard.writeText(this.$root.dataset.text ?? '')
      } catch {
        selectText(this.$root)
        return
      }
      button?.setAttribute('data-done', '')
      setTimeout(() => button?.removeAttribute('data-done'), 1200)
      const said = document.getElementById('said')
      if (said) said.textContent = said.dataset.copied ?? ''
    },
  })

/** Where the clipboard is closed (no TLS) the text is at least marked for Ctrl-C. */
function selectText(element: HTMLElement) {
  const text = element.querySelector('[data-value]') ?? element
  getSelection()?.selectAllChildren(text)
}
