import './approval_kinds.ts'
import { portalRoles } from '#identity/builtin_roles'
import { definePermissions } from '#identity/permissions'

definePermissions('catalog', {
  'catalog.offers.browse': {
    zh: '浏览商品与价格', en: 'Browse offers and prices', realm: 'both',
    roles: [...portalRoles, 'administrator', 'operations', 'finance', 'sales', 'support'],
  },
  'catalog.offers.publish': {
    zh: '查看上架情况', en: 'See what is on sale and why not', realm: 'back_office', roles: ['administrator', 'operations', 'sales'],
  },
  'catalog.offers.load': {
    zh: '加载供应商商品', en: 'Load offers from suppliers', realm: 'back_office', roles: ['administrator', 'operations'],
  },
  'catalog.prices.read': {
    zh: '查看价格规则', en: 'Read price rules', realm: 'back_office', roles: ['administrator', 'operations', 'finance'],
  },
  'catalog.prices.manage': {
    zh: '设置协议折扣与公共折扣', en: 'Set agreement and public discounts', realm: 'back_office', roles: ['administrator', 'operations'],
  },
  'catalog.customer_discounts.set': {
    zh: '设置客户折扣', en: 'Set customers’ discounts', realm: 'back_office', roles: ['administrator', 'operations', 'sales'],
  },
})
