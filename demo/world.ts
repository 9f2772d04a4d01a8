import { setTimeout as sleep } from 'node:timers/promises'
import { clock, SECOND_MS } from '#kernel/clock'
import { workUntilIdle } from '#jobs/worker'
import db from '@adonisjs/lucid/services/db'

const STEP_MS = 20 * SECOND_MS
const STEPS_MAX = 30
/** Lines that wait for a person, or are at their end: no amount of time moves them. */
const resting = ['completed', 'partially_completed', 'cancelled', 'rejected', 'expired', 'failed_refunded', 'manual_review', 'action_required', 'awaiting_payment']

/**
 * The demo's time machine: the hub's clock and the sandboxes' clocks are moved together, so that the product's own actions
 * leave a year of history behind.
 */
export class DemoWorld {
  constructor(private readonly controlUrls: readonly string[]) {}

  /** Goes to a moment of the past (or on from there) and stays. */
  async goTo(moment: Date): Promise<void> {
    clock.freeze(moment)
    await this.tellSandboxes()
  }

  /** Works off what is due and lets time pass until no order line moves any more. */
  async settle(): Promise<void> {
    for (let step = 0; step < STEPS_MAX; step++) {
      await workUntilIdle()
      const [{ moving }] = await db.from('order_lines').whereNotIn('state', resting).count('* as moving')
      if (Number(moving) === 0) return
      clock.advance(STEP_MS)
      await this.tellSandboxes()
    }
    throw new Error('The demo’s orders did not come to rest.')
  }

  /** Back to the present. */
  async comeBack(): Promise<void> {
    clock.restore()
    await this.tellSandboxes()
    await sleep(10)
    await workUntilIdle()
  }

  /** Every sandbox takes the hub's time; signatures are only good for minutes. */
  private async tellSandboxes(): Promise<void> {
    const offsetSeconds = (clock.now().getTime() - Date.now()) / SECOND_MS
    for (const url of this.controlUrls) {
      const answer = await fetch(`${url.replace(/\/$/, '')}/clock`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ offsetSeconds }),
      })
      if (!answer.ok) throw new Error(`The sandbox at ${url} did not take the time: ${await answer.text()}`)
    }
  }
}
