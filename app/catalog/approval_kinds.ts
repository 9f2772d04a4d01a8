import { defineApprovalKind } from '#approvals/kinds'

defineApprovalKind('catalog.margin_floor', {
  zh: '低于毛利底线的价格', en: 'Prices below the margin floor',
  measureZh: '低于底线多少个百分点', measureEn: 'Percentage points below the floor',
  unit: 'bp',
  roles: { administrator: null, finance: 500, operations: 200 },
})

defineApprovalKind('catalog.customer_discount', {
  zh: '超出额度的客户折扣', en: 'Customer discounts beyond a limit',
  measureZh: '比官网价低多少个百分点', measureEn: 'Percentage points below the list price',
  unit: 'bp',
  roles: { administrator: null, finance: 4_000, operations: 3_000, sales: 1_500 },
})
