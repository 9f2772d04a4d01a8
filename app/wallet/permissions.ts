import { portalRoles } from '#identity/builtin_roles'
import { definePermissions } from '#identity/permissions'

definePermissions('wallet', {
  'wallet.wallet.read': { zh: '查看账户余额与流水', en: 'Read the wallet and its entries', realm: 'portal', roles: portalRoles },
  'wallet.warning.manage': {
    zh: '设置余额预警', en: 'Set the low balance warning', realm: 'portal', roles: ['owner', 'finance_member'],
  },
  'wallet.receivables.pay': { zh: '支付应收欠款', en: 'Pay what is owed', realm: 'portal', roles: ['owner', 'finance_member'] },
  'wallet.receivables.read': { zh: '查看应收欠款', en: 'See receivables', realm: 'back_office', roles: ['administrator', 'operations', 'finance', 'sales'] },
  'wallet.receivables.collect': { zh: '从余额收取应收欠款', en: 'Collect receivables from balances', realm: 'back_office', roles: ['administrator', 'finance'] },
  'wallet.wallets.read': {
    zh: '查看客户账户与流水', en: 'Read customers’ wallets', realm: 'back_office',
    roles: ['administrator', 'operations', 'finance', 'sales', 'support'],
  },
})
