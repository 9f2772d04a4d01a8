import { component } from './component.ts'

/** `<span x-data="copy" data-text="…"><button x-on:click="write">` */
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
      const said = this.$root.querySelector('[role=status]')
      if (said) said.textContent = this.$root.dataset.copied ?? ''
    },
  })

/** Where the clipboard is closed (no TLS) the text is at least marked for Ctrl-C. */
function selectText(element: HTMLElement) {
  const text = element.querySelector('[data-value]') ?? element
  getSelection()?.selectAllChildren(text)
}
