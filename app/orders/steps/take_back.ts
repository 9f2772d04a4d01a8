import { formatFen } from '#kernel/money'
import { hub } from '#suppliers/hub'
import { noteOnLine } from '../actions/move_line.ts'
import { takeBackAdvance } from '../actions/take_back_advance.ts'
import { ask, type StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { resourceOf } from './place_at_supplier.ts'
import { inStep, move, review } from './waiting.ts'

class NotCovered extends Error {
  constructor(readonly missingFen: number) {
    super('not covered')
  }
}

/**
 * The unsubscription came to nothing after its refund was credited on acceptance. The credit is the customer's only if the
 * resource is gone: that is read once more. Still there, the credit is taken back; what the wallet does not cover is finance's.
 */
export async function takeBack(line: Line): Promise<StepEnd> {
  const there = await isStillThere(line)
  if (there === 'unanswered') return { again: pollAgain(line.updatedAt) }
  if (there === 'gone') return review(line, { code: 'resource_is_gone', facts: { amount: formatFen(line.advancedFen) } })
  try {
    await inStep(async (trx) => {
      const amount = formatFen(line.advancedFen)
      const problem = { code: 'given_up', ...line.problem, facts: { ...line.problem?.facts, takenBack: amount } }
      const noted = await noteOnLine(line, { patch: { advancedFen: 0, refundFen: 0 }, problem, note: { key: 'refund_reversed', args: { amount } } }, { trx })
      const taken = await takeBackAdvance(noted, trx)
      if (!taken.ok) throw new NotCovered(taken.error.neededFen - taken.error.availableFen)
    })
    return 'moved'
  } catch (error) {
    if (!(error instanceof NotCovered)) throw error
    const facts = { amount: formatFen(line.advancedFen), missing: formatFen(error.missingFen) }
    return move(line, 'manual_review', { problem: { code: 'credit_not_covered', facts }, owner: 'finance', note: { key: 'credit_not_covered', args: facts } })
  }
}

/** Where nothing can be read the person who decided has looked. */
async function isStillThere(line: Line): Promise<'there' | 'gone' | 'unanswered'> {
  if (!(await hub.use(line.connectionCode).can('getResource'))) return 'there'
  const answer = await ask(line, 'getResource', await resourceOf(line))
  if (answer.status !== 'done') return 'unanswered'
  return answer.data === null || ['releasing', 'released'].includes(answer.data.state) ? 'gone' : 'there'
}
