import { portalRoles, staffRoles } from './builtin_roles.ts'
import { definePermissions } from './permissions.ts'

definePermissions('identity', {
  'identity.self.manage': {
    zh: '管理个人资料', en: 'Manage one’s own profile', realm: 'both', roles: [...portalRoles, ...staffRoles],
  },
  'identity.members.read': {
    zh: '查看成员', en: 'Read members', realm: 'portal', roles: portalRoles,
  },
  'identity.members.manage': {
    zh: '管理成员与部门', en: 'Manage members and departments', realm: 'portal', roles: ['owner'],
  },
  'identity.organisation.manage': {
    zh: '管理组织资料、导出与注销', en: 'Manage the organisation: company data, export, closing', realm: 'portal', roles: ['owner'],
  },
  'identity.tokens.manage': {
    zh: '管理访问令牌', en: 'Manage API tokens', realm: 'both', roles: ['owner', 'member', 'finance_member', 'reader', ...staffRoles],
  },
  'identity.staff.manage': {
    zh: '管理员工与部门', en: 'Manage staff and departments', realm: 'back_office', roles: ['administrator'],
  },
  'identity.roles.read': {
    zh: '查看角色与权限', en: 'Read roles and permissions', realm: 'back_office', roles: ['administrator', 'engineer'],
  },
  'identity.roles.manage': {
    zh: '修改角色权限', en: 'Change what roles may do', realm: 'back_office', roles: ['administrator'],
  },
  'identity.customers.read': {
    zh: '查看客户', en: 'Read customers', realm: 'back_office',
    roles: ['administrator', 'operations', 'finance', 'sales', 'support'],
  },
  'identity.customers.assign': {
    zh: '分配客户给销售', en: 'Assign customers to sales', realm: 'back_office', roles: ['administrator', 'operations'],
  },
  'identity.customers.manage': {
    zh: '暂停与恢复客户', en: 'Suspend and restore customers', realm: 'back_office', roles: ['administrator', 'operations'],
  },
  'identity.brand.manage': {
    zh: '管理品牌设置', en: 'Manage the brand', realm: 'back_office', roles: ['administrator'],
  },
  'identity.audit.read': {
    zh: '查看审计记录', en: 'Read the audit', realm: 'both', roles: ['administrator', 'engineer', 'owner'],
  },
})
