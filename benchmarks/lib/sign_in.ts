/** Signs in by the form of the page, as a person would; answers with the cookies of the session. */
export async function signIn(url: string, { login, password }: { login: string; password: string }): Promise<string> {
  const cookies = new Map<string, string>()
  const take = (answer: Response) => {
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      cookies.set(name, value)
    }
  }
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const page = await fetch(`${url}/sign-in`)
  take(page)
  const token = /name=["']_csrf["'] value=["']([^"']+)["']/.exec(await page.text())?.[1]
  if (!token) throw new Error('The page for signing in has no form.')
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST', redirect: 'manual', headers: { cookie: header() }, body: new URLSearchParams({ _csrf: token, login, password }),
  })
  take(answer)
  if (answer.status !== 302) throw new Error(`Signing in was answered with ${answer.status}.`)
  if (answer.headers.get('location')?.endsWith('/sign-in')) throw new Error('Signing in was refused.')
  return header()
}
