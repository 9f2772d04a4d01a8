import { appUrl } from '#config/app'
import { qrSvg } from '#kernel/qr_code'

/** Where a code leads, as address and as picture. */
export function inviteLink(code: string, title: string): { link: string; qr: string } {
  const link = new URL(`/i/${code}`, appUrl).href
  return { link, qr: qrSvg(link, { title }) }
}
