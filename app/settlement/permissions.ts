import { definePermissions } from '#identity/permissions'

definePermissions('settlement', {
  'settlement.bills.read': {
    zh: '查看供应商账单', en: 'See suppliers’ bills', realm: 'back_office', roles: ['administrator', 'operations', 'finance'],
  },
  'settlement.bills.load': {
    zh: '读取供应商账单', en: 'Read suppliers’ bills anew', realm: 'back_office', roles: ['administrator', 'operations', 'finance'],
  },
})
