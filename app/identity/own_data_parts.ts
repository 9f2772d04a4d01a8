import { fromJson } from '#kernel/json'
import { inSlices, registerDataPart, type DataSubject } from './data_parts.ts'

registerDataPart({
  name: 'profile.json',
  kinds: ['person'],
  async *rows({ userId }, client) {
    yield await client
      .from('users')
      .leftJoin('departments', 'departments.id', 'users.department_id')
      .join('organisations', 'organisations.id', 'users.organisation_id')
      .where('users.id', userId)
      .select('users.id', 'users.name', 'users.email', 'users.phone', 'users.picture_file', 'users.locale', 'users.status', 'users.email_verified_at', 'users.phone_verified_at')
      .select('users.terms_version', 'users.terms_accepted_at', 'users.last_signed_in_at', 'users.created_at')
      .select('departments.name as department', 'organisations.name as organisation')
      .firstOrFail()
  },
})

registerDataPart({
  name: 'organisation.json',
  kinds: ['organisation'],
  async *rows({ organisationId }, client) {
    yield await client
      .from('organisations')
      .where('id', organisationId)
      .select('id', 'kind', 'name', 'credit_code', 'address', 'contact_name', 'contact_email', 'contact_phone', 'status', 'created_at')
      .firstOrFail()
  },
})

registerDataPart({
  name: 'members.csv',
  kinds: ['organisation'],
  rows: ({ organisationId }, client) =>
    inSlices((after, limit) =>
      client
        .from('users')
        .leftJoin('departments', 'departments.id', 'users.department_id')
        .where('users.organisation_id', organisationId)
        .where('users.id', '>', after)
        .orderBy('users.id')
        .select('users.id', 'users.name', 'users.email', 'users.phone', 'users.status', 'departments.name as department', 'users.created_at')
        .select('users.last_signed_in_at')
        .limit(limit)
    ),
})

registerDataPart({
  name: 'departments.csv',
  kinds: ['organisation'],
  rows: ({ organisationId }, client) =>
    inSlices((after, limit) =>
      client.from('departments').where('organisation_id', organisationId).where('id', '>', after).orderBy('id')
        .select('id', 'name', 'parent_id', 'head_user_id', 'created_at').limit(limit)
    ),
})

registerDataPart({
  name: 'invitations.csv',
  kinds: ['organisation'],
  rows: ({ organisationId }, client) =>
    inSlices((after, limit) =>
      client.from('invitations').where('organisation_id', organisationId).where('id', '>', after).orderBy('id')
        .select('id', 'channel', 'target', 'name', 'role_code', 'state', 'created_at', 'expires_at', 'ended_at').limit(limit)
    ),
})

registerDataPart({
  name: 'tokens.csv',
  kinds: ['person'],
  rows: ({ userId }, client) =>
    inSlices((after, limit) =>
      client.from('auth_access_tokens').where('tokenable_id', userId).where('id', '>', after).orderBy('id')
        .select('id', 'name', 'abilities', 'created_at', 'last_used_at', 'expires_at').limit(limit)
    ),
})

/** What was done by the person, or in the organisation; secrets are fingerprints already. */
registerDataPart({
  name: 'audit.csv',
  kinds: ['person', 'organisation'],
  async *rows(subject: DataSubject, client) {
    const column = subject.kind === 'person' ? 'actor_user_id' : 'organisation_id'
    const value = subject.kind === 'person' ? subject.userId : subject.organisationId
    const rows = inSlices((after, limit) =>
      client.from('audit_rows').where(column, value).where('id', '>', after).orderBy('id')
        .select('id', 'at', 'actor_user_id', 'action', 'subject_type', 'subject_id', 'before_values', 'after_values', 'ip_address').limit(limit)
    )
    for await (const row of rows) {
      const [before, after] = [row.before_values, row.after_values].map((json) => (json ? fromJson<object>(json) : null))
      yield { ...row, before_values: before, after_values: after }
    }
  },
})
