import { nextCode } from '../../tests/browser/totp.ts'

/** Signs in by the forms of the pages, as a person would, second factor included; answers with the cookies of the session. */
export async function signIn(url: string, { login, password, totpSecret }: { login: string; password: string; totpSecret: string }): Promise<string> {
  const cookies = new Map<string, string>()
  const take = (answer: Response) => {
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      cookies.set(name, value)
    }
  }
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const send = async (path: string, form: Record<string, string>) => {
    const page = await fetch(url + path, { headers: { cookie: header() } })
    take(page)
    const token = /name=["']_csrf["'] value=["']([^"']+)["']/.exec(await page.text())?.[1]
    if (!token) throw new Error(`The page ${path} has no form.`)
    const body = new URLSearchParams({ _csrf: token, ...form })
    const answer = await fetch(url + path, { method: 'POST', redirect: 'manual', headers: { cookie: header() }, body })
    take(answer)
    if (answer.status !== 302) throw new Error(`Signing in was answered with ${answer.status}.`)
    if (answer.headers.get('location')?.endsWith(path)) throw new Error('Signing in was refused.')
  }
  await send('/sign-in', { login, password })
  await send('/sign-in/second-factor', { code: await nextCode(totpSecret) })
  return header()
}
