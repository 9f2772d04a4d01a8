import { definePermissions } from '#identity/permissions'

definePermissions('campaigns', {
  'campaigns.campaigns.read': {
    zh: '查看促销活动', en: 'Read campaigns', realm: 'back_office', roles: ['administrator', 'operations', 'finance', 'sales'],
  },
  'campaigns.campaigns.manage': {
    zh: '创建与发布促销活动', en: 'Create and publish campaigns', realm: 'back_office', roles: ['administrator', 'operations'],
  },
  'campaigns.codes.read': {
    zh: '查看邀请码', en: 'Read invite codes', realm: 'back_office', roles: ['administrator', 'operations', 'sales'],
  },
  'campaigns.codes.manage': {
    zh: '创建与作废邀请码', en: 'Create and withdraw invite codes', realm: 'back_office', roles: ['administrator', 'operations', 'sales'],
  },
})
