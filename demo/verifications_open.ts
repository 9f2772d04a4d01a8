import { giveConsent } from '#enrolment/actions/change_consent'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { reviewVerification } from '#enrolment/actions/review_verification'
import { submitVerification } from '#enrolment/actions/submit_verification'
import { licenceRule } from '#enrolment/licence'
import { verificationQuery } from '#enrolment/queries/verification_query'
import { checkFile, type CheckedFile } from '#files/check_file'
import { checkCharacter } from '#identity/credit_code'
import { workUntilIdle } from '#jobs/worker'
import db from '@adonisjs/lucid/services/db'
import sharp from 'sharp'
import { customers, type Customer } from './people.ts'
import { asOf } from './as_of.ts'
import { must } from './result.ts'
import type { DemoSandbox } from './set_up_suppliers.ts'
import { viewerByEmail } from './viewers.ts'

/** Invented codes and people; the last characters are computed. */
const identities: Record<string, { code: string; legalPerson: string }> = {
  xingheng: { code: '91110108MA01XH8K6', legalPerson: '刘畅' },
  lanhai: { code: '91310115MA1K4LH73', legalPerson: '高翔' },
  yunqi: { code: '12440100MB2D7YQ15', legalPerson: '黄子墨' },
  chenguang: { code: '91330106MA2CG9T52', legalPerson: '沈佳' },
}

/** How long the stand-in takes to verify: the second customer is still waiting when the demo opens. */
const SLOW_SECONDS = 3 * 24 * 3600
/** So long ago that its review is overdue. */
const REVIEW_OVERDUE_DAYS = 3

/** One customer verified, one that waits at a supplier, one to be reviewed, one returned. */
export async function leaveVerifications(reference: DemoSandbox | undefined): Promise<void> {
  if (await db.from('verifications').whereNot('state', 'none').first()) return
  const [verified, waiting, toReview, returned] = customers
  await submit(verified)
  await decide(verified, 'approved')
  await enrolAt(reference, verified)
  await workUntilIdle()
  await lookAgain()
  await tell(reference, { verificationSeconds: SLOW_SECONDS })
  await submit(waiting)
  await decide(waiting, 'approved')
  await enrolAt(reference, waiting)
  await submit(returned)
  await decide(returned, 'returned', '法定代表人与营业执照不一致，请核对后重新提交')
  await asOf(REVIEW_OVERDUE_DAYS, () => submit(toReview))
  await workUntilIdle()
}

async function submit({ code, name, admin }: Customer): Promise<void> {
  const { code: seventeen, legalPerson } = identities[code]
  const owner = await viewerByEmail(admin.email, 'enrolment.verification.manage')
  const number = seventeen + checkCharacter(seventeen)
  must(await submitVerification(owner, { subject: 'company', name, number, legalPerson, licence: await blankLicence() }), `verification of ${name}`)
}

/** An empty sheet: nobody shall take it for a real licence. */
async function blankLicence(): Promise<CheckedFile> {
  const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#f6f1e4' } }).png().toBuffer()
  return must(await checkFile({ name: '营业执照（演示）.png', bytes, isTooLarge: false }, licenceRule), 'licence')
}

async function decide({ name, admin }: Customer, decision: 'approved' | 'returned', reason?: string): Promise<void> {
  const operations = await viewerByEmail('operations@kboss.example', 'enrolment.verifications.review')
  const { organisationId } = await viewerByEmail(admin.email)
  const { version } = (await verificationQuery(operations, organisationId!))!
  must(await reviewVerification(operations, { organisationId: organisationId!, version, decision, reason }), `review of ${name}`)
}

/** An account at the stand-in, as the first purchase there would open it. */
async function enrolAt(reference: DemoSandbox | undefined, { admin }: Customer): Promise<void> {
  if (!reference) return
  const { organisationId, actor } = await viewerByEmail(admin.email)
  const { id } = await db.from('supplier_connections').where('code', 'reference').select('id').firstOrFail()
  const pair = { organisationId: organisationId!, connectionId: Number(id) }
  await giveConsent({ ...pair, actor })
  must(await ensureEnrolment(pair, { actor }), `account of ${admin.email}`)
}

/** The stand-in verifies in a moment; the hub would look two minutes later. */
async function lookAgain(): Promise<void> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline && (await db.from('kyc_submissions').where('state', 'submitted').first())) {
    await db.from('jobs').where({ type: 'enrolment.advance_kyc', status: 'ready' }).update({ run_at: new Date() })
    await workUntilIdle()
  }
}

async function tell(reference: DemoSandbox | undefined, options: object): Promise<void> {
  if (!reference) return
  const answer = await fetch(`${reference.controlUrl.replace(/\/$/, '')}/options`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(options),
  })
  if (!answer.ok) throw new Error(`The sandbox did not take the options: ${await answer.text()}`)
}
