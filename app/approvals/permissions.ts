import './recovery_kind.ts'
import { definePermissions } from '#identity/permissions'

definePermissions('approvals', {
  'approvals.requests.read': {
    zh: '查看和处理审批单', en: 'See and decide approval requests', realm: 'back_office', roles: ['administrator', 'operations', 'finance', 'sales'],
  },
  'approvals.recoveries.request': {
    zh: '申请找回账号访问', en: 'Ask to recover somebody’s access', realm: 'back_office', roles: ['administrator', 'operations', 'support'],
  },
  'approvals.rights.read': {
    zh: '查看审批权限', en: 'See who may approve what', realm: 'back_office', roles: ['administrator', 'operations', 'finance'],
  },
  'approvals.rights.manage': {
    zh: '设置审批权限', en: 'Set who may approve what', realm: 'back_office', roles: ['administrator'],
  },
})
