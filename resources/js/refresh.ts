import { component } from './component.ts'
import { swapFragments } from './fragments.ts'

const waitMs = 150

/**
 * `<form method="get" x-data="refresh" data-fragments="summary" x-on:change="update">`: a change asks the page again with
 * the chosen values and swaps the named parts. Without script the form has a button that loads the page.
 */
export const refresh = () => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort: AbortController | undefined

  return component({
    update() {
      clearTimeout(timer)
      timer = setTimeout(async () => {
        abort?.abort()
        abort = new AbortController()
        const form = this.$root.closest('form') ?? this.$root.querySelector('form')
        if (!form?.checkValidity()) return
        const ids = (this.$root.dataset.fragments ?? '').split(',')
        const shown = ids.map((id) => document.getElementById(id))
        for (const part of shown) part?.setAttribute('aria-busy', 'true')
        const url = new URL(form.dataset.address ?? location.pathname, location.origin)
        for (const [name, value] of new FormData(form)) {
          if (typeof value === 'string' && !name.startsWith('_') && name !== 'idempotencyKey') url.searchParams.append(name, value)
        }
        const done = await swapFragments(url.href, ids, abort.signal).catch(() => false)
        for (const part of shown) part?.removeAttribute('aria-busy')
        if (done) history.replaceState(null, '', url)
      }, waitMs)
    },
  })
}
