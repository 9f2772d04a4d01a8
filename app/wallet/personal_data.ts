import { registerClosingCheck } from '#identity/closing'
import { inSlices, registerDataPart } from '#identity/data_parts'
import { toFen } from '#kernel/money'

/** Money that is there has to be spent or withdrawn first, and what is owed has to be paid. */
registerClosingCheck(async (subject, client) => {
  if (subject.kind !== 'organisation') return []
  const row = await client.from('wallets').where('organisation_id', subject.organisationId).select('available_fen', 'held_fen').first()
  const [availableFen, heldFen] = [toFen(row?.available_fen ?? 0), toFen(row?.held_fen ?? 0)]
  const [{ owed }] = await client.from('receivables').where({ organisation_id: subject.organisationId, state: 'open' }).select(client.raw('SUM(amount_fen - settled_fen) AS owed'))
  const owedFen = toFen(owed ?? 0)
  return [
    ...(availableFen !== 0 ? [{ code: 'balance', amountFen: availableFen, href: '/wallet' }] : []),
    ...(heldFen !== 0 ? [{ code: 'held', amountFen: heldFen, href: '/wallet' }] : []),
    ...(owedFen !== 0 ? [{ code: 'owed', amountFen: owedFen, href: '/wallet' }] : []),
  ]
})

registerDataPart({
  name: 'ledger.csv',
  kinds: ['organisation'],
  rows: ({ organisationId }, client) =>
    inSlices(
      (after, limit) =>
        client.from('ledger_transactions').whereIn('wallet_id', client.from('wallets').where('organisation_id', organisationId).select('id'))
          .where('id', '>', after).orderBy('id').limit(limit).select('id', 'kind', 'amount_fen', 'subject_type', 'subject_id', 'reason', 'created_at'),
      'id',
      ''
    ),
})
