import db from '@adonisjs/lucid/services/db'
import { workUntilIdle } from '#jobs/worker'

/** The newest message to an address, as the demo's outbox would show it. */
export async function newestMessage(target: string, event: string): Promise<{ subject: string; body: string }> {
  await workUntilIdle()
  const row = await db.from('messages').where({ target, event }).orderBy('created_at', 'desc').orderBy('id', 'desc').firstOrFail()
  return row as { subject: string; body: string }
}

export async function codeSentTo(target: string): Promise<string> {
  const { body } = await newestMessage(target, 'verification_code')
  return /\d{6}/.exec(body)![0]
}

export async function linkSentTo(target: string, event = 'invitation'): Promise<string> {
  const { body } = await newestMessage(target, event)
  return /\/(?:set-password|invitation)\/(\S+)/.exec(body)![1]
}

export async function signInCodeSentTo(target: string, event: 'sign_in_code' | 'reset_code' = 'sign_in_code'): Promise<string> {
  const { body } = await newestMessage(target, event)
  return /\d{6}/.exec(body)![0]
}
