import env from '#start/env'
import { addressProblem } from './pipeline/addresses.ts'

/** Whether a person may be sent to this address, or a call may go there: HTTPS and public, or a sandbox where these are allowed. */
export function isPublicAddress(url: string): boolean {
  return URL.canParse(url) && addressProblem(new URL(url), env.get('SANDBOXES_ALLOWED') ?? false) === null
}
