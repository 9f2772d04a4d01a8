import type { HttpContext } from '@adonisjs/core/http'
import { absoluteMsLeft, msLeft } from '../../session.ts'

/**
 * How long the session goes on, for the page that warns before what was typed is lost: `{ seconds, secondsMax }`, null for who is
 * not signed in. Asked with `X-Automatic: 1` it is no sign of life; without, it makes the session start counting anew.
 */
export default class TimeLeftController {
  async render(ctx: HttpContext) {
    const known = ctx.userSession
    const seconds = (ms: number) => Math.floor(ms / 1000)
    return ctx.response.json(known ? { seconds: seconds(msLeft(ctx, known)), secondsMax: seconds(absoluteMsLeft(known)) } : { seconds: null, secondsMax: null })
  }
}
