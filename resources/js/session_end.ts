import { component } from './component.ts'

/** The texts of the dialog say three minutes. */
const warnSeconds = 180
const address = '/sign-in/time-left'

type TimeLeft = { seconds: number | null; secondsMax: number | null }

/** Asks how long the session goes on; only a person's own wish to stay counts as a sign of life. */
async function ask(isPerson: boolean): Promise<TimeLeft> {
  const headers: Record<string, string> = isPerson ? { Accept: 'application/json' } : { 'Accept': 'application/json', 'X-Automatic': '1' }
  const response = await fetch(address, { headers }).catch(() => null)
  return response?.ok ? await response.json() : { seconds: null, secondsMax: null }
}

/** `<dialog data-seconds>`: shown three minutes before the session ends, unless it went on in another window. */
export const sessionEnd = () => {
  let timer: ReturnType<typeof setTimeout> | undefined
  return component({
    init() {
      const dialog = this.$root as HTMLDialogElement
      const wait = (seconds: number) => (timer = setTimeout(look, Math.max(0, seconds - warnSeconds) * 1000))
      const look = async () => {
        const { seconds, secondsMax } = await ask(false)
        if (seconds === null || secondsMax === null) return
        if (seconds > warnSeconds) return wait(seconds)
        const isLast = secondsMax <= seconds
        for (const text of dialog.querySelectorAll<HTMLElement>('[data-when]')) text.hidden = (text.dataset.when === 'last') !== isLast
        dialog.querySelector<HTMLElement>('.dialog-foot')?.toggleAttribute('hidden', isLast)
        if (!dialog.open) dialog.showModal()
      }
      dialog.addEventListener('stayed', (event) => wait((event as CustomEvent<number>).detail))
      wait(Number(dialog.dataset.seconds))
    },
    async stay() {
      const { seconds } = await ask(true)
      const dialog = this.$root as HTMLDialogElement
      dialog.close()
      if (seconds !== null) dialog.dispatchEvent(new CustomEvent('stayed', { detail: seconds }))
    },
    destroy() {
      clearTimeout(timer)
    },
  })
}
