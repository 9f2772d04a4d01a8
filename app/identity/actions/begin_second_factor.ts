import db from '@adonisjs/lucid/services/db'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { sealSecret } from '../second_factor_rows.ts'
import { newTotpSecret } from '../totp.ts'
import type { Viewer } from '../viewer.ts'

/** Time to install an authenticator and to scan. */
export const ENROLMENT_MS = 30 * MINUTE_MS

/**
 * Makes a secret for the viewer's authenticator, to be confirmed by its first code within half an hour. One that is in force
 * stays in force until then; a second call makes another secret.
 */
export async function beginSecondFactor(viewer: Viewer): Promise<void> {
  const userId = viewer.userId!
  const sealed = sealSecret(newTotpSecret(), userId, 'pending_secret')
  await db.rawQuery(
    `INSERT INTO second_factors (user_id, pending_secret, pending_until) VALUES (?, ?, ?)
     ON DUPLICATE KEY UPDATE pending_secret = VALUES(pending_secret), pending_until = VALUES(pending_until)`,
    [userId, sealed, later(ENROLMENT_MS, clock.now())] as any[]
  )
}
