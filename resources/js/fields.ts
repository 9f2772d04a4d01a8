import { component } from './component.ts'

/** Shows and hides a typed password. */
export const reveal = () =>
  component({
    toggle() {
      const input = this.$root.querySelector('input')
      const button = this.$root.querySelector('button')
      if (!input || !button) return
      const shown = input.type === 'text'
      input.type = shown ? 'password' : 'text'
      button.setAttribute('aria-pressed', String(!shown))
    },
  })

/** `data-seconds`: the button waits that long before it can be pressed again. */
export const countdown = () =>
  component({
    init() {
      const button = this.$root as HTMLButtonElement
      let left = Number(button.dataset.seconds ?? 0)
      if (left <= 0) return
      const label = button.textContent ?? ''
      const show = () => {
        button.disabled = left > 0
        button.textContent = left > 0 ? `${label.trim()} (${left} s)` : label
      }
      show()
      const timer = setInterval(() => {
        left -= 1
        show()
        if (left <= 0) clearInterval(timer)
      }, 1000)
    },
  })

/** − and + beside a number. */
export const stepper = () =>
  component({
    step(event: MouseEvent) {
      const input = this.$root.querySelector('input')
      const by = Number((event.currentTarget as HTMLElement).dataset.by)
      if (!input) return
      if (by > 0) input.stepUp(by)
      else input.stepDown(-by)
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.dispatchEvent(new Event('change', { bubbles: true }))
    },
  })
