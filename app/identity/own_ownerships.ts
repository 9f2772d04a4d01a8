import { clock } from '#kernel/clock'
import { endAllSessions } from './actions/end_sessions.ts'
import { newBatch } from './assignments.ts'
import { registerOwnership } from './ownership.ts'

registerOwnership({
  kind: 'identity.departments',
  label: 'organisations.owned.departments',
  fate: 'handed_over',
  async list(userId, limit, client) {
    const rows = await client.from('departments').where('head_user_id', userId).select('name').orderBy('name')
    return { count: rows.length, things: rows.slice(0, limit).map(({ name }) => ({ title: name })) }
  },
  async settle({ userId, takerId }, { trx }) {
    const changed = await trx.from('departments').where('head_user_id', userId).update({ head_user_id: takerId, updated_at: clock.now() })
    return Number(changed)
  },
})

/** Customers go to the one who takes over where that is a salesperson, else to nobody, and stand on the list of those. */
registerOwnership({
  kind: 'identity.customers',
  label: 'organisations.owned.customers',
  fate: 'handed_over',
  async list(userId, limit, client) {
    const [{ total }] = await client.from('organisations').where('sales_user_id', userId).count('* as total')
    const rows = await client.from('organisations').where('sales_user_id', userId).select('id', 'name').orderBy('name').limit(limit)
    return { count: Number(total), things: rows.map(({ id, name }) => ({ title: name, href: `/admin/customers/${id}` })) }
  },
  async settle({ userId, takerId }, { trx }) {
    const customers = await trx.from('organisations').where('sales_user_id', userId).forUpdate().select('id')
    if (customers.length === 0) return 0
    const taker = takerId === null ? null : await trx
      .from('user_roles').join('roles', 'roles.id', 'user_roles.role_id').where({ 'user_roles.user_id': takerId, 'roles.code': 'sales' }).select('user_id').first()
    const [now, to] = [clock.now(), taker ? takerId : null]
    await trx.from('organisations').where('sales_user_id', userId).update({ sales_user_id: to, updated_at: now })
    const batch = newBatch()
    await trx.insertQuery().table('customer_assignments').multiInsert(
      customers.map(({ id }) => ({ batch, organisation_id: id, from_user_id: userId, to_user_id: to, created_at: now }))
    )
    return customers.length
  },
})

registerOwnership({
  kind: 'identity.tokens',
  label: 'organisations.owned.tokens',
  fate: 'ended',
  async list(userId, limit, client) {
    const rows = await client.from('auth_access_tokens').where('tokenable_id', userId).select('name').orderBy('id')
    return { count: rows.length, things: rows.slice(0, limit).map(({ name }) => ({ title: name })) }
  },
  async settle({ userId }, { trx }) {
    return Number(await trx.from('auth_access_tokens').where('tokenable_id', userId).delete())
  },
})

/** Sessions end with their next request; rows of a store are taken away too. */
registerOwnership({
  kind: 'identity.sessions',
  label: 'organisations.owned.sessions',
  fate: 'ended',
  async list(userId, _limit, client) {
    const [{ total }] = await client.from('user_sessions').where('user_id', userId).whereNull('ended_at').count('* as total')
    return { count: Number(total), things: [] }
  },
  async settle({ userId }, { trx }) {
    const [{ total }] = await trx.from('user_sessions').where('user_id', userId).whereNull('ended_at').count('* as total')
    await endAllSessions(userId, 'status', { trx })
    await trx.from('sessions').where('user_id', String(userId)).delete()
    return Number(total)
  },
})
