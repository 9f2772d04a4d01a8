/**
 * Whether the time of an answer tells that somebody has an account: a wrong password, a code and a link for a new password, asked for
 * logins that are known and for ones that nobody has, in turn. Each comes from a client address of its own, as our proxy would say it.
 */
import { figure, report } from './lib/report.ts'
import type { House } from './lib/house.ts'

const WARM_UP = 20
const TURNS = 120

type Login = (number: number) => string
type Asked = { path: string; form: (login: string) => Record<string, string>; known: Login; unknown: Login }

const mail: Login = (number) => `bench-customer-${number}@example.com`
const nobodysMail: Login = (number) => `bench-nobody-${number}@example.com`
const phone: Login = (number) => `139${String(number).padStart(8, '0')}`
const nobodysPhone: Login = (number) => `138${String(number).padStart(8, '0')}`

const asks: Record<string, Asked> = {
  'wrong password, by e-mail': { path: '/sign-in', form: (login) => ({ login, password: 'a wrong guess at dawn' }), known: mail, unknown: nobodysMail },
  'wrong password, by phone': { path: '/sign-in', form: (login) => ({ login, password: 'a wrong guess at dawn' }), known: phone, unknown: nobodysPhone },
  'code for signing in, by phone': { path: '/sign-in/code', form: (login) => ({ login }), known: phone, unknown: nobodysPhone },
  'new password, by e-mail': { path: '/forgot-password', form: (login) => ({ login }), known: mail, unknown: nobodysMail },
  'new password, by phone': { path: '/forgot-password', form: (login) => ({ login }), known: phone, unknown: nobodysPhone },
}

/** How many customers there have to be: each is asked for once, because codes have a pause. */
export const customersNeeded = WARM_UP + TURNS

export async function run({ ours }: House): Promise<void> {
  const figures = []
  const notes: Record<string, string> = {}
  for (const [name, asked] of Object.entries(asks)) {
    const { known, unknown } = await timesOf(ours.url, asked)
    const [slower, quicker] = [Math.max(median(known), median(unknown)), Math.min(median(known), median(unknown))]
    figures.push(figure(`${name}: the slower beside the quicker, median`, 'ms', slower, quicker, { hold: 1.1, aim: 1.05 }))
    notes[name] = `known ${spread(known)}, unknown ${spread(unknown)} ms`
  }
  report('sign in', figures, notes)
}

/** Known and unknown in turn, and every other time the other way round: what drifts meanwhile falls on both. */
async function timesOf(url: string, { path, form, known, unknown }: Asked): Promise<{ known: number[]; unknown: number[] }> {
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let turn = 0; turn < WARM_UP + TURNS; turn++) {
    const pair = [['known', known], ['unknown', unknown]] as const
    for (const [whose, login] of turn % 2 ? pair : pair.toReversed()) {
      const ms = await timeOf(url, path, form(login(turn + 1)))
      if (turn >= WARM_UP) times[whose].push(ms)
    }
  }
  return times
}

let clients = 0

/** From the sending of the form to the last byte of its answer. The page before it, with its token, is not counted. */
async function timeOf(url: string, path: string, form: Record<string, string>): Promise<number> {
  const number = ++clients
  const client = { 'x-forwarded-for': `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}` }
  const page = await fetch(`${url}${path === '/sign-in/code' ? '/sign-in' : path}`, { headers: client })
  const token = /name=["']_csrf["'] value=["']([^"']+)["']/.exec(await page.text())?.[1]
  if (!token) throw new Error(`The page before ${path} has no form.`)
  const cookie = page.headers.getSetCookie().map((one) => one.slice(0, one.indexOf(';'))).join('; ')
  const since = performance.now()
  const answer = await fetch(url + path, { method: 'POST', redirect: 'manual', headers: { ...client, cookie }, body: new URLSearchParams({ _csrf: token, ...form }) })
  await answer.arrayBuffer()
  const ms = performance.now() - since
  if (answer.status !== 302) throw new Error(`${path} was answered with ${answer.status}.`)
  return ms
}

const at = (times: readonly number[], share: number): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]
const median = (times: readonly number[]): number => at(times, 0.5)
const spread = (times: readonly number[]): string => [0.1, 0.5, 0.9].map((share) => at(times, share).toFixed(1)).join(' / ')
