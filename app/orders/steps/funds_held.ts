import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { later } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { moveLine } from '../actions/move_line.ts'
import { orderingOf, switchOf, type Step, type StepEnd } from '../effects.ts'
import { ENROLMENT_WAIT_MS } from '../limits.ts'
import type { Line } from '../lines.ts'
import { handOver } from './hand_over.ts'
import { placeAtSupplier } from './place_at_supplier.ts'
import { move, notSentAgain, wait, waitForSwitch } from './waiting.ts'

/**
 * The money is held and nothing was sent. The line waits here, with the reason on it, for a switch, for the customer's account
 * at the supplier, or for a supplier that does not answer; then it goes to the supplier.
 */
export const fundsHeld: Step = async (line, context) => {
  if (line.origin === 'supplier') return move(line, 'confirming')
  const operation = orderingOf(line)
  const handle = hub.use(line.connectionCode)
  const waiting = await waitForSwitch(line, switchOf(line))
  if (waiting) return waiting
  const isByHand = !(await handle.can(operation))
  // Where no call opens accounts, operators who order by hand know whose it is.
  const opensAccounts = line.action === 'new' && (!isByHand || (await handle.can('syncUser')))
  const account = opensAccounts ? await accountOf(line) : { ready: line.supplierAccount }
  if (!('ready' in account)) return account.wait
  if (isByHand) return handOver({ ...line, supplierAccount: account.ready })
  const supplierAccount = account.ready ?? undefined
  return placeAtSupplier({ ...line, supplierAccount: account.ready }, context, (trx) =>
    moveLine(line, 'submitting', { patch: { supplierAccount } }, { trx })
  )
}

/** The organisation's account at the supplier, opened where there is none yet. */
async function accountOf(line: Line): Promise<{ ready: string } | { wait: StepEnd }> {
  const enrolled = await ensureEnrolment({ organisationId: line.organisationId, connectionId: line.connectionId })
  if (enrolled.ok) return { ready: enrolled.value.account }
  const { error } = enrolled
  const again = later(ENROLMENT_WAIT_MS)
  switch (error.type) {
    case 'consent_needed':
      return { wait: await wait(line, { code: 'consent_needed' }, again, 'customer') }
    case 'missing_attributes':
      if (error.list.includes('verificationCode')) return { wait: await wait(line, { code: 'needs_code' }, again, 'customer') }
      return { wait: await wait(line, { code: 'needs_attributes', facts: { attributes: error.list.join(', ') } }, again, 'customer') }
    case 'invited':
      return { wait: await wait(line, { code: 'invited' }, again, 'customer') }
    case 'uncertain':
      return { wait: await wait(line, { code: 'enrolment_uncertain' }, again) }
    case 'not_sent':
      return { wait: await notSentAgain(line, error.because === 'in_progress' ? 'enrolment_uncertain' : error.because, 1) }
    case 'refused':
      return { wait: await wait(line, { code: 'enrolment_refused', facts: { supplierCode: error.supplierCode } }, again, 'operations') }
    case 'link_needed':
      return { wait: await wait(line, { code: 'link_needed' }, again, 'operations') }
    case 'suspended':
      return { wait: await wait(line, { code: 'account_suspended' }, again, 'operations') }
    default:
      return error satisfies never
  }
}
