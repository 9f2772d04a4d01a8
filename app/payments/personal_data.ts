import { registerClosingCheck } from '#identity/closing'
import { inSlices, registerDataPart } from '#identity/data_parts'

registerClosingCheck(async (subject, client) => {
  if (subject.kind !== 'organisation') return []
  const [{ total }] = await client.from('recharges').where({ organisation_id: subject.organisationId, state: 'entered' }).count('* as total')
  return Number(total) > 0 ? [{ code: 'waiting_recharges', count: Number(total) }] : []
})

registerDataPart({
  name: 'recharges.csv',
  kinds: ['organisation'],
  rows: ({ organisationId }, client) =>
    inSlices(
      (after, limit) =>
        client.from('recharges').where('organisation_id', organisationId).where('id', '>', after).orderBy('id').limit(limit)
          .select('id', 'method', 'amount_fen', 'reference', 'payer_name', 'state', 'created_at', 'decided_at'),
      'id',
      ''
    ),
})
