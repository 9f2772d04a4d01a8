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
  'enrolment.verification.manage': {
    zh: '提交实名认证', en: 'Verify the organisation', realm: 'portal', roles: ['owner'],
  },
  'enrolment.verifications.read': {
    zh: '查看实名认证（证件号脱敏）', en: 'See verifications, numbers masked', realm: 'back_office', roles: ['administrator', 'operations', 'sales', 'support'],
  },
  'enrolment.verifications.review': {
    zh: '审核实名认证、登记供应商结果', en: 'Review verifications and tell suppliers’ results', realm: 'back_office', roles: ['administrator', 'operations'],
  },
  'enrolment.identity.reveal': {
    zh: '查看完整证件号（留痕）', en: 'See identity numbers in clear text, on record', realm: 'back_office', roles: ['administrator', 'operations'],
  },
  'enrolment.policy.manage': {
    zh: '设置实名审核规则', en: 'Set which verifications are reviewed', realm: 'back_office', roles: ['administrator'],
  },
})
