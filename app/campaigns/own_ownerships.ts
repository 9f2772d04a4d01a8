import { registerOwnership } from '#identity/ownership'
import { clock } from '#kernel/clock'

/** Codes of a salesperson who leaves go to the one who takes over where that one sells, else they bring customers to nobody. */
registerOwnership({
  kind: 'campaigns.codes',
  label: 'campaigns.codes.owned',
  fate: 'handed_over',
  async list(userId, limit, client) {
    const mine = () => client.from('invite_codes').where({ sales_user_id: userId, status: 'active' })
    const [{ total }] = await mine().count('* as total')
    const rows = await mine().orderBy('id', 'desc').limit(limit).select('id', 'code')
    return { count: Number(total), things: rows.map(({ id, code }) => ({ title: code, href: `/admin/invite-codes/${id}` })) }
  },
  async settle({ userId, takerId }, { trx }) {
    const taker = takerId === null ? null : await trx.from('user_roles').join('roles', 'roles.id', 'user_roles.role_id')
      .where({ 'user_roles.user_id': takerId, 'roles.code': 'sales' }).select('user_id').first()
    const changed = await trx.from('invite_codes').where('sales_user_id', userId)
      .update({ sales_user_id: taker ? takerId : null, updated_at: clock.now() })
    return Number(changed)
  },
})
