import { component } from './component.ts'

const turnMs = 7_000

/** Turns the campaign slides; stops for pointer, focus and for readers who want no motion. Dots are plain anchors. */
export const slides = () => {
  let timer: ReturnType<typeof setInterval> | undefined

  return component({
    init() {
      const track = this.$root.querySelector<HTMLElement>('.slides')
      const count = track?.children.length ?? 0
      if (!track || count < 2) return
      const mark = () => {
        const shown = Math.round(track.scrollLeft / track.clientWidth)
        this.$root.querySelectorAll('.slide-dots a').forEach((dot, index) => {
          if (index === shown) dot.setAttribute('aria-current', 'true')
          else dot.removeAttribute('aria-current')
        })
        return shown
      }
      track.addEventListener('scroll', mark, { passive: true })
      this.$root.querySelector('.slide-dots')?.addEventListener('click', (event) => {
        const dot = (event.target as Element).closest('a')
        if (!dot) return
        event.preventDefault()
        const index = [...this.$root.querySelectorAll('.slide-dots a')].indexOf(dot)
        track.scrollTo({ left: index * track.clientWidth, behavior: 'smooth' })
      })
      if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
      timer = setInterval(() => {
        if (this.$root.matches(':hover, :focus-within') || document.hidden) return
        track.scrollTo({ left: ((mark() + 1) % count) * track.clientWidth, behavior: 'smooth' })
      }, turnMs)
    },
    destroy() {
      clearInterval(timer)
    },
  })
}
