import { systemActor } from '#audit/actor'
import { operatorOrganisation } from '#identity/actions/create_administrator'
import { createUser } from '#identity/actions/create_user'
import { syncRoles } from '#identity/actions/sync_roles'
import { hashPassword } from '#identity/passwords'
import { storeSecondFactor } from '#identity/second_factor_rows'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { passwordOf, totpSecretOf } from './passwords.ts'
import { staff } from './people.ts'
import { putPortrait } from './portraits.ts'
import { must } from './result.ts'
import { knows } from './viewers.ts'

/**
 * The operator and one person per role of the back office (two of finance: money needs a second pair of eyes), each with an
 * authenticator, as the house demands of staff.
 */
export async function setUpStaff(passwordSeed: string): Promise<void> {
  await syncRoles()
  const organisationId = await inTransaction((trx) => operatorOrganisation('KBoss 云服务', trx))
  for (const { role, name, email, phone } of staff) {
    if (await knows(email)) continue
    const passwordHash = await hashPassword(passwordOf(passwordSeed, email))
    const person = { name, email, phone, passwordHash, organisationId, realm: 'back_office' as const, role, actor: systemActor }
    const verified = { email: true, phone: true }
    const terms = { version: '2026-11', acceptedAt: clock.now() }
    await inTransaction(async (trx) => {
      const { userId } = must(await createUser({ ...person, verified, terms }, { trx }), `staff ${email}`)
      await storeSecondFactor({ userId, secret: totpSecretOf(passwordSeed, email), lastStep: 0 }, { trx })
    })
    await putPortrait(email)
  }
}
