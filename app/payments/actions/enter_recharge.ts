import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { visibleOrganisations } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { fail, ok, type Result } from '#kernel/result'
import { RECHARGE_FEN_MAX, type RechargeMethod } from '../recharge_states.ts'

export type EnterRecharge = {
  organisationId: number
  method: RechargeMethod
  /** 1 fen up to `RECHARGE_FEN_MAX`. */
  amountFen: number
  /** Number of the receipt or of the bank's transfer, up to 100 characters; once per method. */
  reference: string
  payerName?: string | null
  note?: string | null
}

export type EnterRefused =
  | { type: 'organisation_not_found' }
  | { type: 'amount_out_of_range'; maxFen: number }
  /** The same payment was entered before. */
  | { type: 'reference_used'; rechargeId: string }

/**
 * Records money that was paid outside of the hub. Nothing moves until another person confirms it. A second call with the same
 * method and reference is refused and names the first recharge. A refusal has written nothing.
 */
export async function enterRecharge(
  viewer: Viewer,
  input: EnterRecharge,
  options: { trx?: Trx } = {}
): Promise<Result<{ id: string }, EnterRefused>> {
  const { amountFen } = input
  if (!Number.isSafeInteger(amountFen) || amountFen < 1 || amountFen > RECHARGE_FEN_MAX) {
    return fail({ type: 'amount_out_of_range', maxFen: RECHARGE_FEN_MAX })
  }
  return inTransaction(async (trx) => {
    if (!(await isCustomer(viewer, input.organisationId, trx))) return fail({ type: 'organisation_not_found' })
    const id = newId('rch')
    const reference = input.reference.trim()
    if (!(await insertRecharge(id, viewer, { ...input, reference }, trx))) {
      const first = await trx.from('recharges').select('id').where({ method: input.method, reference }).forUpdate().firstOrFail()
      return fail({ type: 'reference_used' as const, rechargeId: first.id as string })
    }
    const { organisationId, method, payerName = null, note = null } = input
    await writeAudit(
      {
        actor: viewer.actor, action: 'payments.recharge.entered', subjectType: 'recharge', subjectId: id, organisationId,
        after: { method, amountFen, reference, payerName, note },
      },
      { trx }
    )
    return ok({ id })
  }, options)
}

async function isCustomer(viewer: Viewer, organisationId: number, trx: Trx): Promise<boolean> {
  const query = trx.from('organisations').select('id').where('id', organisationId).whereNot('kind', 'operator').whereNot('status', 'closed')
  return Boolean(await visibleOrganisations(viewer, query, 'organisations.id').first())
}

/** False when method and reference are there already. */
async function insertRecharge(id: string, viewer: Viewer, input: EnterRecharge, trx: Trx): Promise<boolean> {
  try {
    await trx.insertQuery().table('recharges').insert({
      id,
      organisation_id: input.organisationId,
      method: input.method,
      amount_fen: input.amountFen,
      reference: input.reference,
      payer_name: input.payerName ?? null,
      note: input.note ?? null,
      entered_by: viewer.userId,
      created_at: clock.now(),
    })
    return true
  } catch (error) {
    if (isDuplicate(error, 'recharges_reference')) return false
    throw error
  }
}
