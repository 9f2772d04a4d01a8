import { portalRoles, staffRoles } from '#identity/builtin_roles'
import { definePermissions } from '#identity/permissions'

definePermissions('messages', {
  'messages.own.read': { zh: '阅读站内信', en: 'Read one’s messages', realm: 'both', roles: [...portalRoles, ...staffRoles] },
})
