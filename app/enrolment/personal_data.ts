import { systemActor } from '#audit/actor'
import { registerErasure } from '#identity/closing'
import { inSlices, registerDataPart } from '#identity/data_parts'
import { fromJson } from '#kernel/json'
import { withdrawConsent } from './actions/change_consent.ts'

registerDataPart({
  name: 'supplier_accounts.csv',
  kinds: ['organisation'],
  rows: ({ organisationId }, client) =>
    inSlices(
      (after, limit) =>
        client.from('enrolments as e').join('supplier_connections as c', 'c.id', 'e.connection_id').where('e.organisation_id', organisationId)
          .where('e.id', '>', after).orderBy('e.id').limit(limit)
          .select('e.id', 'c.name as supplier', 'e.state', 'e.supplier_account', 'e.kyc_state', 'e.created_at'),
      'id',
      ''
    ),
})

registerDataPart({
  name: 'consents.json',
  kinds: ['organisation'],
  async *rows({ organisationId }, client) {
    const rows = inSlices((after, limit) =>
      client.from('supplier_consent_events as e').join('supplier_consents as c', 'c.id', 'e.consent_id')
        .join('supplier_connections as s', 's.id', 'c.connection_id').where('c.organisation_id', organisationId)
        .where('e.id', '>', after).orderBy('e.id').limit(limit).select('e.id', 's.name as supplier', 'e.state', 'e.attributes', 'e.user_id', 'e.at')
    )
    for await (const row of rows) yield { ...row, attributes: fromJson<object>(row.attributes) }
  },
})

/** A closed organisation agrees to nothing any more. */
registerErasure(async (subject, { trx }) => {
  if (subject.kind !== 'organisation') return
  const { organisationId } = subject
  const given = await trx.from('supplier_consents').where({ organisation_id: organisationId, state: 'given' }).select('connection_id')
  for (const { connection_id: connectionId } of given) await withdrawConsent({ organisationId, connectionId, actor: systemActor }, { trx })
})
