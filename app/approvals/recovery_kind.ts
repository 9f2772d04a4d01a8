import { defineApprovalKind } from './kinds.ts'

/** Identity stands below approvals, so what it has to be agreed to about people is asked for here. */
export const ACCESS_RECOVERY = 'identity.access_recovery'

defineApprovalKind(ACCESS_RECOVERY, {
  zh: '找回账号访问', en: 'Recovering somebody’s access', measureZh: '人', measureEn: 'Person', unit: null, roles: { administrator: null },
})
