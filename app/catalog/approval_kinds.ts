import { defineApprovalKind } from '#approvals/kinds'

defineApprovalKind('catalog.margin_floor', {
  zh: '低于毛利底线的价格', en: 'Prices below the margin floor',
  measureZh: '低于底线多少个百分点', measureEn: 'Percentage points below the floor',
  unit: 'bp',
  roles: { administrator: null, finance: 500, operations: 200 },
})
