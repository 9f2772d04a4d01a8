import { portalRoles } from '#identity/builtin_roles'
import { definePermissions } from '#identity/permissions'

definePermissions('enrolment', {
  'enrolment.enrolments.read': {
    zh: '查看云账号', en: 'See supplier accounts', realm: 'both',
    roles: [...portalRoles, 'administrator', 'operations', 'sales', 'support'],
  },
  'enrolment.consents.manage': {
    zh: '同意或撤回向供应商提供资料', en: 'Agree that suppliers get data, or take it back', realm: 'portal', roles: ['owner', 'member'],
  },
  'enrolment.enrolments.link': {
    zh: '关联云账号', en: 'Link supplier accounts', realm: 'back_office',
    roles: ['administrator', 'operations'],
  },
  'enrolment.console.enter': {
    zh: '进入云控制台', en: 'Enter the supplier’s console', realm: 'portal',
    roles: ['owner', 'member'],
  },
})
