import { createHash, createHmac } from 'node:crypto'

export const sha256Hex = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex')

export const hmacSha256 = (key: string | Uint8Array, data: string): Buffer =>
  createHmac('sha256', key).update(data, 'utf8').digest()

export const hmacSha256Hex = (key: string | Uint8Array, data: string): string =>
  hmacSha256(key, data).toString('hex')

export const hmacSha1Base64 = (key: string | Uint8Array, data: string): string =>
  createHmac('sha1', key).update(data, 'utf8').digest('base64')
