import { systemActor } from '#audit/actor'
import { removeFile } from '#files/actions/remove_file'
import { registerErasure } from '#identity/closing'
import { inSlices, registerDataPart } from '#identity/data_parts'
import { fromJson } from '#kernel/json'
import { clock } from '#kernel/clock'
import { withdrawConsent } from './actions/change_consent.ts'
import { findVerification, openIdentity } from './verification_rows.ts'

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

/** To the organisation itself in full: it is what was kept of it. */
registerDataPart({
  name: 'verification.json',
  kinds: ['organisation'],
  async *rows({ organisationId }, client) {
    const row = await findVerification(organisationId, client)
    if (!row) return
    const suppliers = await client.from('kyc_submissions as k').join('supplier_connections as c', 'c.id', 'k.connection_id')
      .where('k.organisation_id', organisationId).orderBy('c.code').select('c.name as supplier', 'k.state', 'k.reason', 'k.verified_at', 'k.updated_at')
    const { state, version, submittedAt, decidedAt, reason } = row
    yield { state, version, reason, submittedAt, decidedAt, identity: openIdentity(row) ?? {}, suppliers }
  },
})

/** What was kept of the identity goes with the organisation; that suppliers had verified it stays, without a number. */
registerErasure(async (subject, { trx }) => {
  if (subject.kind !== 'organisation') return
  const kept = await findVerification(subject.organisationId, trx)
  if (kept?.licenceFileId) await removeFile(kept.licenceFileId, { trx })
  const nothing = { identity_sealed: null, number_index: null, shown_name: null, shown_number: null, licence_file_id: null, reason: null }
  await trx.from('verifications').where('organisation_id', subject.organisationId).update({ ...nothing, state: 'erased', due_at: null, updated_at: clock.now() })
  await trx.from('kyc_submissions').where('organisation_id', subject.organisationId).update({ reason: null, updated_at: clock.now() })
})

/** A closed organisation agrees to nothing any more. */
registerErasure(async (subject, { trx }) => {
  if (subject.kind !== 'organisation') return
  const { organisationId } = subject
  const given = await trx.from('supplier_consents').where({ organisation_id: organisationId, state: 'given' }).select('connection_id')
  for (const { connection_id: connectionId } of given) await withdrawConsent({ organisationId, connectionId, actor: systemActor }, { trx })
})
