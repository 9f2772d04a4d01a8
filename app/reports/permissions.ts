import { portalRoles, staffRoles } from '#identity/builtin_roles'
import { definePermissions } from '#identity/permissions'

definePermissions('reports', {
  'reports.console.read': { zh: '查看组织概览', en: 'See the organisation’s overview', realm: 'portal', roles: portalRoles },
  'reports.home.read': { zh: '查看工作台与全局搜索', en: 'See the start page and search', realm: 'back_office', roles: staffRoles },
  'reports.turnover.read': {
    zh: '查看成交额', en: 'See turnover', realm: 'back_office', roles: ['administrator', 'operations', 'finance', 'sales'],
  },
})
