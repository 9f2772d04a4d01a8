import { hmacSha256Hex, sha256Hex, type RequestSigner } from '#supplier-sdk'

/** Method, path, time, nonce and the hash of the body, one a line, under our secret. */
export const sign: RequestSigner = ({ credentials, clock = '', nonce = '', input }) => {
  const canonicalRequest = [input.method, input.path ?? '/', sha256Hex(input.body ?? '')].join('\n')
  const stringToSign = [clock, nonce, canonicalRequest].join('\n')
  const signature = hmacSha256Hex(credentials.secretKey, stringToSign)
  return {
    canonicalRequest,
    stringToSign,
    signature,
    headers: {
      'x-reference-key': credentials.accessKey,
      'x-reference-time': clock,
      'x-reference-nonce': nonce,
      'x-reference-signature': signature,
    },
  }
}
