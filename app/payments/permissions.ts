import { definePermissions } from '#identity/permissions'

definePermissions('payments', {
  'payments.recharges.read': {
    zh: '查看充值单', en: 'Read recharges', realm: 'back_office', roles: ['administrator', 'operations', 'finance', 'sales', 'support'],
  },
  'payments.recharges.enter': {
    zh: '登记充值', en: 'Enter recharges', realm: 'back_office', roles: ['administrator', 'operations', 'finance'],
  },
  'payments.recharges.decide': {
    zh: '确认或驳回充值', en: 'Confirm or reject recharges', realm: 'back_office', roles: ['administrator', 'finance'],
  },
})
