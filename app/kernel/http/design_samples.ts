import { readFileSync } from 'node:fs'
import { ValuesStore } from '@adonisjs/session'
import { numberedPage } from '../pagination.ts'

/** What `/_design` shows: plausible rows, one of each kind. */
export function designSamples() {
  const at = new Date('2026-11-20T03:12:09Z')
  const rows = [
    { id: 'ord_01j9x3k2v8', name: '华东科技 · ECS ecs.g3i.xlarge', status: 'completed', fen: 128_800, at },
    { id: 'ord_01j9x3m7q1', name: '青禾数据 · ECS ecs.c3i.2xlarge × 2', status: 'provisioning', fen: 354_960, at },
    { id: 'ord_01j9x4a0z5', name: '海蓝生物 · A100 卡时包 500', status: 'uncertain', fen: 1_250_000, at },
    { id: 'ord_01j9x4c3d9', name: '临港智造 · 对象存储 10 TB', status: 'failed_refunded', fen: 46_200, at },
  ]
  return {
    families: states(),
    rows: numberedPage(rows, 137, 3, 20),
    none: numberedPage([], 0, 1, 20),
    events: [
      { family: 'order_line', status: 'completed', at, by: '系统', note: '资源 i-ybx82kq1 已运行，扣款 ¥1,288.00' },
      { family: 'order_line', status: 'provisioning', at, by: '系统' },
      { family: 'order_line', status: 'uncertain', at, note: '供应商未在 10 秒内回答，正在核实' },
      { family: 'order_line', status: 'funds_held', at, by: '李明', note: '冻结 ¥1,288.00' },
    ],
    steps: [
      { kind: 'list', rule: null, version: 1, beforeFen: 160_000, afterFen: 160_000 },
      { kind: 'public_discount', rule: 12, version: 3, rateBp: 8500, beforeFen: 160_000, afterFen: 136_000 },
      { kind: 'customer_discount', rule: 40, version: 1, rateBp: 9470, beforeFen: 136_000, afterFen: 128_800 },
    ],
    chart: {
      kind: 'bar', unit: 'fen', axis: '月份', labels: ['六月', '七月', '八月', '九月', '十月', '十一月'],
      series: [
        { label: '火山引擎', values: [8_200_000, 9_100_000, 9_800_000, 12_400_000, 13_100_000, 11_900_000] },
        { label: '智算中心', values: [2_200_000, 3_100_000, 2_800_000, 4_400_000, 6_100_000, 7_900_000] },
      ],
    },
    refused: new ValuesStore({
      phone: '1380000', note: '请在工作日联系',
      inputErrorsBag: { phone: ['请填写 11 位手机号码'], amount: ['金额最多两位小数'], terms: ['请先同意服务条款'] },
    }),
  }
}

function states(): Array<{ family: string; states: string[] }> {
  const file = new URL('../../../resources/views/states.json', import.meta.url)
  const tones: Record<string, Record<string, string>> = JSON.parse(readFileSync(file, 'utf8'))
  return Object.entries(tones).map(([family, all]) => ({ family, states: Object.keys(all) }))
}
