import { appUrl } from '#config/app'
import { qrCode } from '#identity/qr_code'

/** Where a code leads, as address and as picture. */
export function inviteLink(code: string): { link: string; qr: string } {
  const link = new URL(`/i/${code}`, appUrl).href
  return { link, qr: qrCode(link) }
}
