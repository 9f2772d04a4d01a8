/** The demo's people. Passwords are not here: they are derived per installation. */
export const staff = [
  { role: 'administrator', name: '周明远', email: 'admin@kboss.example', phone: '13800000001' },
  { role: 'operations', name: '林晓岚', email: 'operations@kboss.example', phone: '13800000002' },
  { role: 'finance', name: '赵静', email: 'finance@kboss.example', phone: '13800000003' },
  { role: 'finance', name: '孙立', email: 'finance2@kboss.example', phone: '13800000004' },
  { role: 'sales', name: '陈嘉伟', email: 'sales@kboss.example', phone: '13800000005' },
  { role: 'support', name: '吴悦', email: 'support@kboss.example', phone: '13800000006' },
  { role: 'engineer', name: '郑凯', email: 'engineer@kboss.example', phone: '13800000007' },
] as const

export type Purchase = {
  /** Days before today. */
  daysAgo: number
  /** The connection; without it Volcano Engine. */
  at?: string
  /** An account that the customer brought along; operations link it. */
  account?: string
  offer: string
  quantity: number
  months: number
  then?: 'unsubscribe'
  unsubscribeDaysAgo?: number
}

export type Customer = {
  code: string
  name: string
  admin: { name: string; email: string; phone: string }
  members: Array<{ role: 'member' | 'finance_member' | 'reader'; name: string; email: string; phone: string }>
  rechargesYuan: Array<{ daysAgo: number; yuan: string; method: 'corporate_transfer' | 'offline' }>
  purchases: Purchase[]
  customerRateBp?: number
  /** By which this customer signed up. */
  inviteCode?: string
  verified: boolean
}

const ecs = (plan: string, region = 'cn-beijing') => `ecs.${plan}@${region}`

export const customers: Customer[] = [
  {
    code: 'xingheng',
    name: '星衡智能科技（北京）有限公司',
    admin: { name: '刘畅', email: 'customer@xingheng.example', phone: '13911000001' },
    members: [
      { role: 'member', name: '何思远', email: 'dev@xingheng.example', phone: '13911000002' },
      { role: 'finance_member', name: '许婷', email: 'finance@xingheng.example', phone: '13911000003' },
    ],
    rechargesYuan: [
      { daysAgo: 352, yuan: '20000', method: 'corporate_transfer' },
      { daysAgo: 190, yuan: '30000', method: 'corporate_transfer' },
      { daysAgo: 21, yuan: '15000', method: 'corporate_transfer' },
    ],
    purchases: [
      { daysAgo: 350, offer: ecs('g3i.large'), quantity: 2, months: 12 },
      { daysAgo: 300, offer: ecs('c3i.xlarge'), quantity: 1, months: 12 },
      { daysAgo: 255, offer: ecs('r3i.large'), quantity: 1, months: 12 },
      { daysAgo: 210, offer: ecs('g3i.xlarge', 'cn-shanghai'), quantity: 1, months: 12 },
      { daysAgo: 150, offer: ecs('g3i.large', 'cn-shanghai'), quantity: 2, months: 6 },
      { daysAgo: 96, offer: ecs('c3i.large'), quantity: 1, months: 6, then: 'unsubscribe', unsubscribeDaysAgo: 60 },
      { daysAgo: 120, at: 'alibaba', offer: 'ecs:cn-beijing:ecs.g8i.large', quantity: 1, months: 6 },
      { daysAgo: 52, at: 'baidu', offer: 'bcc.bj.g5.c2m8', quantity: 1, months: 3 },
      { daysAgo: 40, offer: ecs('g3i.2xlarge'), quantity: 1, months: 3 },
      { daysAgo: 26, offer: ecs('c3i.large'), quantity: 1, months: 3 },
      { daysAgo: 24, at: 'reference', offer: 'vm.small.cn-east', quantity: 2, months: 3 },
      { daysAgo: 12, offer: ecs('g3i.large'), quantity: 1, months: 1 },
    ],
    customerRateBp: 8000,
    verified: true,
  },
  {
    code: 'lanhai',
    name: '蓝海云仓供应链管理（上海）有限公司',
    admin: { name: '高翔', email: 'customer@lanhai.example', phone: '13922000001' },
    members: [{ role: 'reader', name: '马琳', email: 'audit@lanhai.example', phone: '13922000002' }],
    rechargesYuan: [
      { daysAgo: 280, yuan: '12000', method: 'corporate_transfer' },
      { daysAgo: 33, yuan: '8000', method: 'offline' },
    ],
    purchases: [
      { daysAgo: 276, offer: ecs('g3i.large', 'cn-shanghai'), quantity: 1, months: 12 },
      { daysAgo: 180, offer: ecs('c3i.large', 'cn-shanghai'), quantity: 2, months: 6, then: 'unsubscribe', unsubscribeDaysAgo: 140 },
      { daysAgo: 118, offer: ecs('r3i.large', 'cn-shanghai'), quantity: 1, months: 6 },
      { daysAgo: 74, at: 'jdcloud', account: 'jcloud_Qm7tVxw', offer: 'vm.cn-north-1.g.n3.large', quantity: 1, months: 3 },
      { daysAgo: 64, at: 'baidu', offer: 'bcc.bj.c5.c2m4', quantity: 1, months: 6 },
      { daysAgo: 31, at: 'alibaba', offer: 'ecs:cn-shanghai:ecs.c8i.large', quantity: 1, months: 3 },
      { daysAgo: 30, offer: ecs('g3i.xlarge', 'cn-shanghai'), quantity: 1, months: 3 },
    ],
    verified: true,
  },
  {
    code: 'yunqi',
    name: '云栖生物信息（广州）研究院',
    admin: { name: '黄子墨', email: 'admin@yunqi.example', phone: '13933000001' },
    members: [],
    rechargesYuan: [{ daysAgo: 160, yuan: '9000', method: 'corporate_transfer' }],
    purchases: [
      { daysAgo: 158, offer: ecs('r3i.xlarge', 'cn-guangzhou'), quantity: 1, months: 6 },
      { daysAgo: 70, offer: ecs('c3i.large', 'cn-guangzhou'), quantity: 1, months: 3 },
    ],
    inviteCode: 'PARTNER88',
    verified: true,
  },
  {
    code: 'chenguang',
    name: '晨光在线教育科技有限公司',
    admin: { name: '沈佳', email: 'admin@chenguang.example', phone: '13944000001' },
    members: [],
    rechargesYuan: [{ daysAgo: 8, yuan: '600', method: 'offline' }],
    purchases: [{ daysAgo: 6, offer: ecs('g3i.large'), quantity: 1, months: 1 }],
    inviteCode: 'CLOUDFAIR26',
    verified: true,
  },
  {
    code: 'qingshan',
    name: '青山数据（成都）工作室',
    admin: { name: '罗毅', email: 'admin@qingshan.example', phone: '13955000001' },
    members: [],
    rechargesYuan: [],
    purchases: [],
    inviteCode: 'PARTNER88',
    verified: false,
  },
]
