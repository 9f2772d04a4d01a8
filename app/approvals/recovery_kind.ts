import { defineApprovalKind } from './kinds.ts'

/** Identity stands below approvals, so what it has to be agreed to about people is asked for here. */
export const ACCESS_RECOVERY = 'identity.access_recovery'

defineApprovalKind(ACCESS_RECOVERY, {
  zh: '解除客户的两步验证', en: 'Taking a customer’s second factor', measureZh: '人', measureEn: 'Person', unit: null, roles: { administrator: null },
})
