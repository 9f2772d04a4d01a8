import type { LocalText } from '#supplier-sdk'

/** What the vendor's catalogue leaves to us: which of its products we sell, and which attribute of theirs is the plan. */
export interface ProductEntry {
  productCode: string
  productType: string
  family: string
  names: LocalText
  /** The attribute whose values are the offers. */
  plan: string
}

/** A further product is a row here. Everything else of it is read from DescribePricingModule. */
export const products: readonly ProductEntry[] = [
  {
    productCode: 'ecs',
    productType: 'ecs',
    family: 'ecs',
    names: { 'zh-CN': '云服务器 ECS', 'en': 'Elastic Compute Service' },
    plan: 'InstanceType',
  },
  {
    productCode: 'rds',
    productType: 'rds',
    family: 'rds',
    names: { 'zh-CN': '云数据库 RDS', 'en': 'ApsaraDB RDS' },
    plan: 'DBInstanceClass',
  },
  {
    productCode: 'redisa',
    productType: '',
    family: 'redis',
    names: { 'zh-CN': '云数据库 Tair（兼容 Redis）', 'en': 'Tair (Redis-compatible)' },
    plan: 'InstanceClass',
  },
]

/** The region is an attribute of every product. */
export const REGION = 'Region'

export const entryOfCode = (productCode: string): ProductEntry | undefined =>
  products.find((entry) => entry.productCode === productCode)

/** An unknown family keeps its own name: it came from an order of the console. */
export const entryOfFamily = (family: string): Pick<ProductEntry, 'productCode' | 'productType'> =>
  products.find((entry) => entry.family === family) ?? { productCode: family, productType: '' }

export const familyOf = (productCode: string): string =>
  entryOfCode(productCode)?.family ?? productCode

const names: Readonly<Record<string, LocalText>> = {
  'cn-hangzhou': { 'zh-CN': '华东 1（杭州）', 'en': 'East China 1 (Hangzhou)' },
  'cn-shanghai': { 'zh-CN': '华东 2（上海）', 'en': 'East China 2 (Shanghai)' },
  'cn-beijing': { 'zh-CN': '华北 2（北京）', 'en': 'North China 2 (Beijing)' },
  'cn-shenzhen': { 'zh-CN': '华南 1（深圳）', 'en': 'South China 1 (Shenzhen)' },
  'cn-chengdu': { 'zh-CN': '西南 1（成都）', 'en': 'Southwest China 1 (Chengdu)' },
  'cn-hongkong': { 'zh-CN': '中国香港', 'en': 'Hong Kong, China' },
}

/** A region that is not in the table is shown by its code. */
export const regionNames = (region: string): LocalText => names[region] ?? { 'zh-CN': region, 'en': region }

const optionNames: Readonly<Record<string, LocalText>> = {
  'ImageOs': { 'zh-CN': '镜像', 'en': 'Image' },
  'SystemDisk.Category': { 'zh-CN': '系统盘类型', 'en': 'System disk type' },
  'SystemDisk.Size': { 'zh-CN': '系统盘大小', 'en': 'System disk size' },
  'InternetMaxBandwidthOut': { 'zh-CN': '公网带宽', 'en': 'Public bandwidth' },
  'DBInstanceStorage': { 'zh-CN': '存储空间', 'en': 'Storage' },
  'EngineVersion': { 'zh-CN': '数据库版本', 'en': 'Engine version' },
}

/** The vendor names its attributes in Chinese only. */
export const optionName = (code: string, vendorName: string): LocalText =>
  optionNames[code] ?? { 'zh-CN': vendorName, 'en': code }
