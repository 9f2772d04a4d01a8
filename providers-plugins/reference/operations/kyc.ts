import { createHash } from 'node:crypto'
import {
  done,
  readObject,
  readText,
  readTime,
  type KycSnapshot,
  type SubmitKycInput,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { toKyc } from '../mapper.ts'
import { answering, type Connection } from './context.ts'

/** The documents, opened here and nowhere else; or the supplier's own page, where it wants to see the person itself. */
export const submitKyc = (connection: Connection): SupplierOperations['submitKyc'] =>
  answering(connection, async (input, call) =>
    done(
      connection.settings.kyc === 'hosted'
        ? await openHostedPage(connection, input, call)
        : await sendDocuments(connection, input, call)
    )
  )

async function sendDocuments(
  { client }: Connection,
  { supplierAccountId: accountId, subject, attributes, evidence }: SubmitKycInput,
  call: SupplierCall
): Promise<KycSnapshot> {
  const documents = await Promise.all(
    evidence.map(async ({ kind, mimeType, open }) => {
      const bytes = await open()
      const content = Buffer.from(bytes).toString('base64')
      call.conceal(content)
      return { kind, mimeType, content, sha256: createHash('sha256').update(bytes).digest('hex') }
    })
  )
  const content = { accountId, subject, attributes, documents }
  return toKyc(readObject(await client.post('SubmitVerification', content, call), 'account'))
}

async function openHostedPage(
  { client }: Connection,
  { supplierAccountId: accountId, subject }: SubmitKycInput,
  call: SupplierCall
): Promise<KycSnapshot> {
  const raw = await client.post('StartHostedVerification', { accountId, subject }, call)
  const url = readText(raw, 'url')
  call.conceal(url)
  return {
    ...toKyc(readObject(raw, 'account')),
    hosted: { url, expiresAt: readTime(raw, 'expiresAt', 'Z') },
  }
}

export const queryKyc = (connection: Connection): SupplierOperations['queryKyc'] =>
  answering(connection, async ({ supplierAccountId: accountId }, call) => {
    const raw = await connection.client.post('GetVerification', { accountId }, call)
    return done(toKyc(readObject(raw, 'account')))
  })
