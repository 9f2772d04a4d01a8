import type { LocalText } from '#supplier-sdk'

/** The three ways into the shop. */
export const ways = ['cloud', 'hpc', 'ai'] as const
export type Way = (typeof ways)[number]

export type Family = { code: string; names: LocalText; way: Way; icon: string }

const family = (code: string, way: Way, icon: string, zh: string, en: string): Family => ({
  code, way, icon, names: { 'zh-CN': zh, en },
})

/** Product families in the order they are shown. One that a plugin brings and nobody lists here stands at the end. */
export const families: readonly Family[] = [
  family('ecs', 'cloud', 'server', '云服务器', 'Cloud servers'),
  family('gpu', 'ai', 'cpu', 'GPU 云服务器', 'GPU servers'),
  family('ebs', 'cloud', 'hard-drive', '云硬盘', 'Block storage'),
  family('tos', 'cloud', 'archive', '对象存储', 'Object storage'),
  family('rds_mysql', 'cloud', 'database', '云数据库 MySQL', 'Managed MySQL'),
  family('redis', 'cloud', 'zap', '云数据库 Redis', 'Managed Redis'),
  family('clb', 'cloud', 'network', '负载均衡', 'Load balancing'),
  family('eip', 'cloud', 'globe', '公网 IP 与带宽', 'Public IP and bandwidth'),
  family('core_hours', 'hpc', 'cpu', '超算核时', 'Core-hours'),
  family('card_hours', 'ai', 'layers', '智算卡时', 'Card-hours'),
]

const known = new Map(families.map((entry, index) => [entry.code, { entry, index }]))

/** The family of a code; unknown ones get the plugin's names, or their code. */
export function familyOf(code: string, names?: LocalText): Family {
  return known.get(code)?.entry ?? { code, names: names ?? { 'zh-CN': code, 'en': code }, way: 'cloud', icon: 'box' }
}

/** Where a family stands in the shop. */
export const familyOrder = (code: string): number => known.get(code)?.index ?? families.length
