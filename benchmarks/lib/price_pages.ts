import { inHub, type House } from './house.ts'

/** `startMs` and `runMs` come after the preview; `allMs` is all three. */
export type PageRun = { count: number; previewMs: number; startMs: number; runMs: number; allMs: number; undoMs: number }

/** A tenth off for all offers of a region, or all there are, by the pages that people use: preview, start, the worker's run, undo. */
export async function runFromThePage({ ours, env }: House, cookie: string, region: string): Promise<PageRun> {
  const query = region ? `?region=${region}` : ''
  const page = await fetch(`${ours.url}/admin/offers${query}`, { headers: { cookie } })
  const token = /name=["']_csrf["'] value=["']([^"']+)["']/.exec(await page.text())?.[1]
  if (!token) throw new Error('The page of offers has no form.')
  const body = new URLSearchParams({ _csrf: token, group: 'public', rate: '9 折', all: 'yes', back: '/admin/offers' })
  const post = (path: string) => fetch(`${ours.url}${path}${query}`, { method: 'POST', redirect: 'manual', headers: { cookie }, body })
  const since = performance.now()
  const preview = await post('/admin/prices/preview')
  await preview.text()
  const previewMs = performance.now() - since
  if (preview.status !== 200) throw new Error(`The preview was answered with ${preview.status}.`)
  const started = await post('/admin/prices')
  const id = /^\/admin\/price-runs\/(\d+)$/.exec(started.headers.get('location') ?? '')?.[1]
  if (!id) throw new Error(`The change was answered with ${started.status} and leads to ${started.headers.get('location')}.`)
  const startMs = performance.now() - since - previewMs
  const { count, runMs, undoMs } = JSON.parse(await inHub('benchmarks/price_run_in_hub.ts', [id], env))
  return { count, previewMs, startMs, runMs, allMs: previewMs + startMs + runMs, undoMs }
}
