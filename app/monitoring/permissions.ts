import { definePermissions } from '#identity/permissions'

definePermissions('monitoring', {
  'monitoring.jobs.read': {
    zh: '查看后台任务', en: 'Read background jobs', realm: 'back_office', roles: ['administrator', 'operations', 'engineer'],
  },
  'monitoring.jobs.manage': {
    zh: '重跑或放弃后台任务', en: 'Run again or discard background jobs', realm: 'back_office',
    roles: ['administrator', 'operations', 'engineer'],
  },
  'monitoring.invariants.read': {
    zh: '查看不变量检查', en: 'Read the invariants', realm: 'back_office',
    roles: ['administrator', 'operations', 'finance', 'engineer'],
  },
})
