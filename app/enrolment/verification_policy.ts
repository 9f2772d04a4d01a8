import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import type { Subject } from './identity_numbers.ts'

export const POLICY_SETTING = 'enrolment.verification_policy'

/** `always`: a person of operations looks at each. `doubtful`: only where another organisation uses the same number. */
export const reviewChoices = ['always', 'doubtful'] as const
export type Review = (typeof reviewChoices)[number]
export type VerificationPolicy = Record<Subject, Review>

export const defaultPolicy: VerificationPolicy = { company: 'always', person: 'always' }

export async function verificationPolicy(client: Client): Promise<VerificationPolicy> {
  const row = await client.from('settings').where('name', POLICY_SETTING).select('value').first()
  return row ? { ...defaultPolicy, ...fromJson<Partial<VerificationPolicy>>(row.value) } : defaultPolicy
}
