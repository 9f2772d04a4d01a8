import { definePermissions } from '#identity/permissions'

definePermissions('suppliers', {
  'suppliers.connections.read': {
    zh: '查看供应商接入', en: 'See supplier connections', realm: 'back_office',
    roles: ['administrator', 'operations', 'finance', 'support', 'engineer'],
  },
  'suppliers.connections.manage': {
    zh: '新增和修改供应商接入', en: 'Add and change supplier connections', realm: 'back_office',
    roles: ['administrator', 'operations'],
  },
  'suppliers.connections.switch': {
    zh: '切换供应商开关', en: 'Turn supplier switches', realm: 'back_office',
    roles: ['administrator', 'operations'],
  },
  'suppliers.calls.read': {
    zh: '查看调用记录', en: 'See the call log', realm: 'back_office',
    roles: ['administrator', 'operations', 'support', 'engineer'],
  },
  'suppliers.amounts.read': {
    zh: '查看平台在供应商的余额和调用记录中的金额', en: 'See our balance at suppliers and amounts in the call log', realm: 'back_office',
    roles: ['administrator', 'operations', 'finance'],
  },
})
