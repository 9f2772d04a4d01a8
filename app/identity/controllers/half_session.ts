import type { HttpContext } from '@adonisjs/core/http'
import { clock, MINUTE_MS } from '#kernel/clock'
import type { SignedIn } from '../actions/sign_in.ts'
import { carryRequest } from '../kept_form.ts'
import { closeSession } from '../session.ts'

export const SECOND_FACTOR_PATH = '/sign-in/second-factor'

const HALF = 'half_session'
/** Time to find the telephone. */
const HALF_MS = 10 * MINUTE_MS

type Half = { userId: number; accessVersion: number; at: number }

/** Remembers who gave a first proof, under a new id; opens nothing but the page that asks for the second one. */
export async function awaitSecondFactor(ctx: HttpContext, { userId, accessVersion }: SignedIn): Promise<void> {
  await closeSession(ctx, 'replaced')
  await carryRequest(ctx, async () => {
    ctx.session.clear()
    ctx.session.regenerate()
    ctx.session.put(HALF, { userId, accessVersion, at: clock.now().getTime() } satisfies Half)
  })
}

/** Who is being asked for the second factor, or null when it took too long. */
export function halfSession({ session }: HttpContext): Half | null {
  const half: Half | null = session.get(HALF, null)
  return half && clock.now().getTime() - half.at <= HALF_MS ? half : null
}
