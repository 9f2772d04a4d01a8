import { clock } from '#kernel/clock'
import { notSent, type Layer } from './call.ts'

/** An absolute end: everything that the call started is aborted then. An intent that is found past its end is not sent at all. */
export const withDeadline: Layer = async (call, next) => {
  const leftMs = call.deadlineAt.getTime() - clock.now().getTime()
  if (leftMs <= 0 || call.signal?.aborted) return notSent('deadline_passed')
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(new Error('The deadline of the call has passed.')), leftMs)
  const asked = call.signal
  const stop = () => end.abort(asked?.reason)
  asked?.addEventListener('abort', stop, { once: true })
  call.signal = end.signal
  call.trace.control = end
  try {
    return await next()
  } finally {
    clearTimeout(timer)
    asked?.removeEventListener('abort', stop)
  }
}
