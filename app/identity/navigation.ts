import { registerNavigation } from '#kernel/http/navigation'

registerNavigation('portal', [
  { group: 'organisation', label: 'identity.nav.members', href: '/members', icon: 'users', permission: 'identity.members.read', order: 10 },
  { group: 'organisation', label: 'identity.nav.departments', href: '/departments', icon: 'network', permission: 'identity.members.read', order: 20 },
  { group: 'organisation', label: 'organisations.nav.invitations', href: '/invitations', icon: 'mail', permission: 'identity.members.manage', order: 22 },
  { group: 'organisation', label: 'organisations.nav.organisation', href: '/organisation', icon: 'building-2', permission: 'identity.members.read', order: 5 },
  { group: 'organisation', label: 'organisations.nav.organisation_data', href: '/organisation/data', icon: 'archive', permission: 'identity.organisation.manage', order: 40 },
  { group: 'organisation', label: 'identity.nav.audit', href: '/audit', icon: 'scroll-text', permission: 'identity.audit.read', order: 30 },
  { group: 'developer', label: 'identity.nav.tokens', href: '/tokens', icon: 'key-round', permission: 'identity.tokens.manage', order: 10 },
  { group: 'me', label: 'identity.nav.account', href: '/account', icon: 'circle-user', permission: 'identity.self.manage', order: 10 },
  { group: 'me', label: 'security.page.link', href: '/account/security', icon: 'shield-check', permission: 'identity.self.manage', order: 20 },
  { group: 'me', label: 'organisations.nav.my_data', href: '/account/data', icon: 'archive', permission: 'identity.self.manage', order: 40 },
])

registerNavigation('back_office', [
  { group: 'customers', label: 'organisations.nav.assignments', href: '/admin/customers/assignments', icon: 'arrow-left-right', permission: 'identity.customers.assign', order: 15 },
  { group: 'people', label: 'organisations.nav.invitations', href: '/admin/invitations', icon: 'mail', permission: 'identity.staff.manage', order: 15 },
  { group: 'customers', label: 'identity.nav.customers', href: '/admin/customers', icon: 'building-2', permission: 'identity.customers.read', order: 10 },
  { group: 'people', label: 'identity.nav.staff', href: '/admin/members', icon: 'users', permission: 'identity.staff.manage', order: 10 },
  { group: 'people', label: 'identity.nav.departments', href: '/admin/departments', icon: 'network', permission: 'identity.staff.manage', order: 20 },
  { group: 'people', label: 'identity.nav.access', href: '/admin/access', icon: 'circle-help', permission: 'identity.roles.read', order: 40 },
  { group: 'people', label: 'identity.nav.roles', href: '/admin/roles', icon: 'shield-check', permission: 'identity.roles.read', order: 30 },
  { group: 'system', label: 'identity.nav.audit', href: '/admin/audit', icon: 'scroll-text', permission: 'identity.audit.read', order: 10 },
  { group: 'system', label: 'identity.nav.tokens', href: '/admin/tokens', icon: 'key-round', permission: 'identity.tokens.manage', order: 20 },
  { group: 'system', label: 'identity.nav.brand', href: '/admin/brand', icon: 'palette', permission: 'identity.brand.manage', order: 30 },
])
