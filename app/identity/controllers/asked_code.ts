import type { HttpContext } from '@adonisjs/core/http'
import type { RequestedCode } from '../actions/request_sign_in_code.ts'
import type { CodeUseRefused } from '../actions/use_sign_in_code.ts'
import { masked } from '../addresses.ts'
import { normalLogin } from '../login.ts'
import { refuseIn } from './security_answers.ts'

const ASKED = 'asked_code'

type Asked = RequestedCode & { purpose: 'sign_in' | 'reset'; login: string }

/** The browser that asked for a code is the only one that can use it: its session holds the other half. */
export function keepAskedCode({ session }: HttpContext, asked: Asked): void {
  session.put(ASKED, asked)
}

export function askedCode({ session }: HttpContext, purpose: Asked['purpose']): (Asked & { sentTo: string }) | null {
  const asked: Asked | null = session.get(ASKED, null)
  return asked?.purpose === purpose ? { ...asked, sentTo: masked(normalLogin(asked.login)) } : null
}

export function forgetAskedCode({ session }: HttpContext): void {
  session.forget(ASKED)
}

export function refuseCode(ctx: HttpContext, error: CodeUseRefused): never {
  switch (error.type) {
    case 'wrong_code':
      return refuseIn(ctx, 'code', 'code.wrong', { left: error.attemptsLeft })
    case 'no_valid_code':
      return refuseIn(ctx, 'code', 'code.no_valid')
    default:
      return error satisfies never
  }
}
