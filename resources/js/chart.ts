import { component } from './component.ts'
import type { Chart as ChartType, ChartConfiguration } from 'chart.js'

export type ChartData = {
  kind: 'bar' | 'line' | 'doughnut'
  labels: string[]
  /** Null leaves a gap. */
  series: Array<{ label: string; values: (number | null)[] }>
  /** `fen` shows yuan. */
  unit?: 'fen' | 'count' | 'percent'
  stacked?: boolean
  /** Names of the values 0, 1, 2 …, where they are states and no amounts: the line goes in steps. */
  levels?: string[]
}

/** `<div x-data="chart" data-chart='{…}'><canvas>`: the library is loaded when a chart comes near the screen. */
export const chart = () => {
  let drawn: ChartType | undefined
  let seen: IntersectionObserver | undefined
  let redraw: () => void

  return component({
    init() {
      const canvas = this.$root.querySelector('canvas')
      const data = JSON.parse(this.$root.dataset.chart ?? 'null') as ChartData | null
      if (!canvas || !data) return
      redraw = async () => {
        const { default: Chart } = await import('chart.js/auto')
        drawn?.destroy()
        drawn = new Chart(canvas, configOf(data, getComputedStyle(this.$root)))
      }
      seen = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return
        seen?.disconnect()
        redraw()
      })
      seen.observe(canvas)
      document.addEventListener('theme', redraw)
    },
    destroy() {
      seen?.disconnect()
      document.removeEventListener('theme', redraw)
      drawn?.destroy()
    },
  })
}

function configOf(data: ChartData, style: CSSStyleDeclaration): ChartConfiguration {
  const canvas = document.createElement('canvas').getContext('2d')!
  /** Canvas wants a resolved colour; `light-dark()` is resolved by painting with it. */
  const colour = (name: string) => {
    const probe = document.createElement('i')
    probe.style.color = `var(${name})`
    probe.hidden = true
    document.body.append(probe)
    canvas.fillStyle = getComputedStyle(probe).color
    probe.remove()
    return canvas.fillStyle as string
  }
  const palette = [1, 2, 3, 4, 5].map((index) => colour(`--chart-${index}`))
  const [ink, line, surface] = [colour('--ink-muted'), colour('--line'), colour('--surface')]
  const font = { family: style.fontFamily, size: 12 }
  const isRound = data.kind === 'doughnut'
  const show = (value: number) => data.levels ? (data.levels[value] ?? '') : (data.unit === 'fen' ? yuan.format(value / 100) : plain.format(value))
  return {
    type: data.kind,
    data: {
      labels: data.labels,
      datasets: data.series.map((series, index) => ({
        label: series.label,
        data: series.values,
        backgroundColor: isRound ? palette : data.kind === 'line' ? 'transparent' : palette[index % 5],
        borderColor: isRound ? surface : palette[index % 5],
        borderWidth: data.kind === 'bar' ? 0 : 2,
        borderRadius: data.kind === 'bar' ? 3 : 0,
        pointRadius: ({ dataIndex }: { dataIndex: number }) => (standsAlone(series.values, dataIndex) ? 2 : 0),
        pointHitRadius: 12,
        maxBarThickness: 34,
        tension: data.levels ? 0 : 0.25,
        stepped: data.levels ? ('before' as const) : false,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: {
          display: data.series.length > 1 || isRound,
          position: isRound ? 'right' : 'bottom',
          labels: { color: ink, font, boxWidth: 10, boxHeight: 10 },
        },
        tooltip: {
          callbacks: {
            label: (item) => ` ${item.dataset.label ?? item.label}: ${show(Number(item.parsed.y ?? item.parsed))}`,
          },
        },
      },
      scales: isRound
        ? {}
        : {
            x: { stacked: data.stacked, grid: { display: false }, ticks: { color: ink, font, maxRotation: 0, autoSkipPadding: 12 }, border: { color: line } },
            y: {
              stacked: data.stacked,
              beginAtZero: true,
              max: data.levels ? data.levels.length - 1 : undefined,
              grid: { color: line },
              border: { display: false },
              ticks: { color: ink, font, maxTicksLimit: 6, stepSize: data.levels ? 1 : undefined, callback: (value) => show(Number(value)) },
            },
          },
    },
  } as ChartConfiguration
}

/** A value between two gaps: no line leads to it. */
const standsAlone = (values: readonly (number | null)[], index: number): boolean =>
  values[index] !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null

const yuan = new Intl.NumberFormat('zh-CN', { style: 'currency', currency: 'CNY', maximumFractionDigits: 0 })
const plain = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 1 })
