import {
  fenFromDecimal,
  decimalFromFen,
  type CatalogueDefinition,
  type CatalogueProblem,
  type OfferSnapshot,
} from '#supplier-sdk'

const ROWS_MAX = 2000

const KEY = /^[a-zA-Z0-9][\w.-]{0,79}$/

const MONTHS = /^\d{1,2}(;\d{1,2})*$/

const columns = [
  'key',
  'family',
  'family_zh',
  'family_en',
  'region',
  'region_zh',
  'region_en',
  'name_zh',
  'name_en',
  'months',
  'list_price',
  'quantity_max',
  'spec_zh',
  'spec_en',
] as const

type Column = (typeof columns)[number]

const optional: readonly Column[] = ['spec_zh', 'spec_en', 'months']

type Row = Partial<Record<Column, string>>

const text = (row: Row, column: Column): string => (row[column] ?? '').trim()

function priceOf(value: string): number | null {
  try {
    const fen = /^\d{1,9}(\.\d{1,2})?$/.test(value) ? fenFromDecimal(value) : -1
    return fen >= 0 ? fen : null
  } catch {
    return null
  }
}

/** Why a row cannot be sold as it stands, one code per column. */
function problemsOf(row: Row): [Column, string][] {
  const empty = columns.filter((column) => !optional.includes(column) && text(row, column) === '')
  const found: [Column, string][] = empty.map((column) => [column, 'required'])
  const wrong = (column: Column, isRight: boolean, code: string) => {
    if (!isRight && text(row, column) !== '') {
      found.push([column, code])
    }
  }
  wrong('key', KEY.test(text(row, 'key')), 'key')
  wrong('family', KEY.test(text(row, 'family')), 'key')
  wrong('region', KEY.test(text(row, 'region')), 'key')
  wrong('months', MONTHS.test(text(row, 'months')), 'months')
  wrong('list_price', priceOf(text(row, 'list_price')) !== null, 'price')
  wrong('quantity_max', /^[1-9]\d{0,3}$/.test(text(row, 'quantity_max')), 'quantity')
  return found
}

function toOffer(row: Row): OfferSnapshot {
  const both = (name: 'family' | 'region' | 'name' | 'spec') => ({
    'zh-CN': text(row, `${name}_zh`),
    'en': text(row, `${name}_en`),
  })
  const months = text(row, 'months').split(';').filter(Boolean).map(Number)
  const specs = text(row, 'spec_zh')
    ? [{ label: { 'zh-CN': '规格', 'en': 'Specification' }, value: both('spec') }]
    : []
  return {
    key: text(row, 'key'),
    family: text(row, 'family'),
    familyNames: both('family'),
    region: text(row, 'region'),
    regionNames: both('region'),
    billingMode: months.length > 0 ? 'prepaid' : 'postpaid',
    names: both('name'),
    optionsSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
    specs,
    months,
    quantityMax: Number(text(row, 'quantity_max')),
    currency: 'CNY',
    listFenPerMonth: priceOf(text(row, 'list_price')),
    stockHint: 'unknown',
  }
}

function toRow(offer: OfferSnapshot): Record<Column, string> {
  const [spec] = offer.specs
  return {
    key: offer.key,
    family: offer.family,
    family_zh: offer.familyNames['zh-CN'],
    family_en: offer.familyNames.en,
    region: offer.region,
    region_zh: offer.regionNames['zh-CN'],
    region_en: offer.regionNames.en,
    name_zh: offer.names['zh-CN'],
    name_en: offer.names.en,
    months: offer.months.join(';'),
    list_price: decimalFromFen(offer.listFenPerMonth ?? 0),
    quantity_max: String(offer.quantityMax),
    spec_zh: spec?.value['zh-CN'] ?? '',
    spec_en: spec?.value.en ?? '',
  }
}

export const offersOf = (stored: string): OfferSnapshot[] => JSON.parse(stored)

/** Everything or nothing: a catalogue with one wrong row is not taken. */
export const catalogue: CatalogueDefinition = {
  setting: 'catalogue',
  columns,
  example: {
    key: 'line-100m',
    family: 'leased-line',
    family_zh: '专线',
    family_en: 'Leased line',
    region: 'sz',
    region_zh: '深圳',
    region_en: 'Shenzhen',
    name_zh: '100M 数据专线',
    name_en: '100 Mbit/s leased line',
    months: '12;24',
    list_price: '3200.00',
    quantity_max: '10',
    spec_zh: '100 Mbit/s，单路由',
    spec_en: '100 Mbit/s, one route',
  },
  read(rows) {
    const problems: CatalogueProblem[] = rows.flatMap((row, index) =>
      problemsOf(row).map(([column, code]) => ({ row: index + 1, column, code }))
    )
    const keys = rows.map((row) => text(row, 'key'))
    for (const [index, key] of keys.entries()) {
      if (key !== '' && keys.indexOf(key) < index) {
        problems.push({ row: index + 1, column: 'key', code: 'repeated' })
      }
    }
    if (rows.length === 0 || rows.length > ROWS_MAX) {
      problems.push({ row: rows.length, column: 'key', code: rows.length ? 'too_many' : 'empty' })
    }
    return problems.length > 0
      ? { ok: false, problems }
      : { ok: true, stored: JSON.stringify(rows.map(toOffer)), count: rows.length }
  },
  rows: (stored) => offersOf(stored).map(toRow),
}
