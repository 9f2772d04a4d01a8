import { portalRoles } from '#identity/builtin_roles'
import { definePermissions } from '#identity/permissions'

definePermissions('orders', {
  'orders.orders.read': {
    zh: '查看订单', en: 'Read orders', realm: 'both',
    roles: [...portalRoles, 'administrator', 'operations', 'finance', 'sales', 'support', 'engineer'],
  },
  'orders.orders.place': { zh: '询价与下单', en: 'Quote and place orders', realm: 'portal', roles: ['owner', 'member'] },
  'orders.orders.cancel': { zh: '取消订单', en: 'Cancel orders', realm: 'portal', roles: ['owner', 'member'] },
  'orders.resources.read': {
    zh: '查看资源', en: 'Read resources', realm: 'both',
    roles: [...portalRoles, 'administrator', 'operations', 'finance', 'sales', 'support', 'engineer'],
  },
  'orders.resources.enter': { zh: '进入资源控制台', en: 'Enter a resource’s console', realm: 'portal', roles: ['owner', 'member'] },
  'orders.resources.unsubscribe': { zh: '退订资源', en: 'Unsubscribe resources', realm: 'portal', roles: ['owner', 'member'] },
  'orders.resources.power': {
    zh: '停用与恢复资源', en: 'Suspend and resume resources', realm: 'both', roles: ['owner', 'member', 'administrator', 'operations'],
  },
  'orders.costs.read': {
    zh: '查看成本与毛利', en: 'Read costs and margins', realm: 'back_office', roles: ['administrator', 'operations', 'finance'],
  },
  'orders.resources.import': { zh: '接管供应商侧已有资源', en: 'Import what exists at suppliers', realm: 'back_office', roles: ['administrator', 'operations'] },
  'orders.drifts.decide': { zh: '处理资源差异', en: 'Decide about drifting resources', realm: 'back_office', roles: ['administrator', 'operations'] },
  'orders.receivables.book': {
    zh: '把未付款的控制台订单记为应收', en: 'Book unpaid console orders as receivables', realm: 'back_office', roles: ['administrator', 'finance'],
  },
  'orders.lines.resolve': {
    zh: '人工处理订单项', en: 'Resolve order lines by hand', realm: 'back_office', roles: ['administrator', 'operations'],
  },
})
