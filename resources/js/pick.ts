import { component } from './component.ts'

/**
 * `<div x-data="pick" x-on:change="update">`: boxes with `data-pick` choose rows, one with `data-pick-all` all of the page. What
 * waits for a choice (`data-needs-pick`) is freed by it, and `data-picked` tells how many there are.
 */
export const pick = () =>
  component({
    init() {
      this.show()
    },
    update(event: Event) {
      const box = event.target as HTMLInputElement
      if (box.matches('[data-pick-all]')) for (const one of this.boxes()) one.checked = box.checked
      this.show()
    },
    boxes() {
      return [...this.$root.querySelectorAll<HTMLInputElement>('[data-pick]')]
    },
    show() {
      const boxes = this.boxes()
      const picked = boxes.filter((one) => one.checked).length
      const all = this.$root.querySelector<HTMLInputElement>('[data-pick-all]')
      if (all) {
        all.checked = picked > 0 && picked === boxes.length
        all.indeterminate = picked > 0 && picked < boxes.length
      }
      for (const text of this.$root.querySelectorAll('[data-picked]')) text.textContent = String(picked)
      for (const part of this.$root.querySelectorAll<HTMLButtonElement>('[data-needs-pick]')) part.disabled = picked === 0
    },
  })
