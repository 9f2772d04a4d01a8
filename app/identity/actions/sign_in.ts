import { fail, ok, type Result } from '#kernel/result'
import type { Realm } from '../builtin_roles.ts'
import { knownDevice } from '../devices.ts'
import { normalLogin, personOfLogin } from '../login.ts'
import { passwordFits } from '../passwords.ts'
import { forgetTries, noteMistake, takeTry } from '../tries.ts'
import { noteSignIn } from './note_sign_in.ts'

export type Origin = { ipAddress: string | null; requestId: string | null }

export type SignIn = {
  /** E-mail address or phone number. */
  login: string
  password: string
  origin: Origin
  /** The key of the browser, where it has one. */
  device?: string | null
}

/** Who gave a first proof. Where `needsSecondFactor` says so they are not signed in yet. */
export type SignedIn = { userId: number; realm: Realm; accessVersion: number; locale: string; needsSecondFactor: boolean }

export type SignInRefused =
  /** Unknown person, wrong password, suspended: one answer, one duration. */
  { type: 'wrong' } | { type: 'too_many'; retryAfterSeconds: number }

/**
 * Checks who somebody is; starting the session, or asking for the second factor, is the caller's. After five tries each further
 * one for this account from this client address waits twice as long; a device that signed in before counts by itself.
 */
export async function signIn({ login, password, origin, device = null }: SignIn): Promise<Result<SignedIn, SignInRefused>> {
  const name = normalLogin(login)
  const person = await personOfLogin(name)
  const door = { login: name, ip: origin.ipAddress, device: await knownDevice(device, person?.userId ?? null) }
  const quota = await takeTry(door)
  if (!quota.ok) {
    await noteSignIn({ person, name, origin, outcome: 'too_many', how: 'password' })
    return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  }
  const fits = await passwordFits(person?.password ?? null, password)
  const welcome = fits && person!.isActive
  if (!welcome) await noteMistake(door)
  else await forgetTries(door)
  await noteSignIn({ person, name, origin, outcome: welcome ? 'welcome' : 'refused', how: 'password' })
  return welcome ? ok(person!.signedIn) : fail({ type: 'wrong' })
}
