import { component } from './component.ts'
import { swapFragments } from './fragments.ts'

const pollMs = 5_000

/**
 * `<div x-data="live" data-stream="/orders/1/stream" data-fragments="lines,timeline">`: each message of the stream fetches
 * the page again and swaps the named parts. Where the stream does not come up it asks every few seconds. The server ends
 * the watch with an event `end`.
 */
export const live = () => {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let running = false
  let again = false

  return component({
    init() {
      const { stream = '', fragments = '' } = this.$root.dataset
      const ids = fragments.split(',')
      const update = async () => {
        if (running) {
          again = true
          return
        }
        running = true
        do {
          again = false
          await swapFragments(location.href, ids).catch(() => false)
        } while (again)
        running = false
      }
      const poll = () => (timer ??= setInterval(update, pollMs))
      if (!stream) return
      source = new EventSource(stream)
      source.onmessage = update
      source.addEventListener('changed', update)
      source.addEventListener('end', () => {
        source?.close()
        void update()
      })
      source.onerror = () => {
        if (source?.readyState === EventSource.CLOSED) poll()
      }
      addEventListener('pagehide', () => source?.close())
    },
    destroy() {
      source?.close()
      clearInterval(timer)
    },
  })
}
