import db from '@adonisjs/lucid/services/db'
import { acceptInvitation } from '#identity/actions/accept_invitation'
import { assignCustomers } from '#identity/actions/assign_customers'
import { inviteMember } from '#identity/actions/invite_member'
import { saveDepartment } from '#identity/actions/save_department'
import { sendVerificationCode } from '#identity/actions/send_verification_code'
import { signUp } from '#identity/actions/sign_up'
import { verifyCode } from '#identity/actions/verify_code'
import { TERMS_VERSION } from '#identity/terms'
import { workUntilIdle } from '#jobs/worker'
import { parseYuan } from '#kernel/money'
import { decideRecharge } from '#payments/actions/decide_recharge'
import { enterRecharge } from '#payments/actions/enter_recharge'
import { passwordOf } from './passwords.ts'
import type { Customer } from './people.ts'
import { putPortrait } from './portraits.ts'
import { must } from './result.ts'
import type { Viewer } from '#identity/viewer'
import { viewerByEmail } from './viewers.ts'

const origin = { ipAddress: '127.0.0.1', requestId: 'demo' }

/** Signs a customer up as a person would: form, codes from the messages, members by their invitation, a salesperson. */
export async function setUpCustomer(customer: Customer, passwordSeed: string): Promise<void> {
  const { admin } = customer
  const password = passwordOf(passwordSeed, admin.email)
  const form = { organisationName: customer.name, ...admin, password, termsVersion: TERMS_VERSION, locale: 'zh-CN', parts: partsOf(customer), origin }
  const { userId, organisationId } = must(await signUp(form), `sign-up of ${admin.email}`)
  if (customer.verified) {
    await verify(userId, admin.email, 'email')
    await verify(userId, admin.phone, 'phone')
  }
  const owner = await viewerByEmail(admin.email)
  const departments = await setUpDepartments(customer, owner)
  for (const member of customer.members) {
    const { name, email, phone, role } = member
    must(await inviteMember(owner, { name, contact: email, role, departmentId: departments.get(role) }), `invitation of ${email}`)
    const link = await latestMessage(email, /\/invitation\/([\w.-]+)/)
    const answer = { link, name, phone, password: passwordOf(passwordSeed, email), termsVersion: TERMS_VERSION, locale: 'zh-CN', origin }
    must(await acceptInvitation(answer), `acceptance of ${email}`)
  }
  for (const { email } of [admin, ...customer.members]) await putPortrait(email)
  const sales = await viewerByEmail('sales@kboss.example')
  const operations = await viewerByEmail('operations@kboss.example')
  must(await assignCustomers(operations, { organisationIds: [organisationId], salesUserId: sales.userId }), `sales of ${customer.name}`)
}

/** Research and administration, for customers with several people; where whom belongs goes by role. */
async function setUpDepartments({ members }: Customer, owner: Viewer): Promise<Map<string, number>> {
  const placed = new Map<string, number>()
  if (members.length < 2) return placed
  const research = must(await saveDepartment(owner, { name: '研发中心', parentId: null, headUserId: owner.userId }), 'department')
  const platform = must(await saveDepartment(owner, { name: '平台组', parentId: research.id }), 'department')
  const administration = must(await saveDepartment(owner, { name: '财务与行政', parentId: null }), 'department')
  placed.set('member', platform.id).set('finance_member', administration.id)
  return placed
}

const partsOf = ({ inviteCode }: Customer) => (inviteCode ? { inviteCode } : undefined)

async function verify(userId: number, target: string, purpose: 'email' | 'phone'): Promise<void> {
  must(await sendVerificationCode({ userId, purpose, ipAddress: null }), `code for ${target}`)
  const code = await latestMessage(target, /\b(\d{6})\b/)
  const actor = { kind: 'user' as const, userId, organisationId: null, ...origin }
  must(await verifyCode({ userId, purpose, code, actor }), `verification of ${target}`)
}

/** What the development drivers kept for this address, newest first. */
async function latestMessage(target: string, pattern: RegExp): Promise<string> {
  await workUntilIdle()
  const rows = await db.from('messages').where('target', target).orderBy('created_at', 'desc').orderBy('id', 'desc').select('body', 'link')
  for (const row of rows) {
    const match = pattern.exec(`${row.body} ${row.link ?? ''}`)
    if (match) return match[1]
  }
  throw new Error(`No message to ${target} has ${pattern}.`)
}

/** Entered by one person of finance, confirmed by the other. */
export async function recharge(customer: Customer, index: number): Promise<void> {
  const { yuan, method } = customer.rechargesYuan[index]
  const { organisationId } = await viewerByEmail(customer.admin.email)
  const first = await viewerByEmail('finance@kboss.example', 'payments.recharges.enter')
  const second = await viewerByEmail('finance2@kboss.example', 'payments.recharges.decide')
  const reference = `${method === 'offline' ? 'SK' : 'DG'}-${customer.code.toUpperCase()}-${String(index + 1).padStart(3, '0')}`
  const amountFen = parseYuan(yuan)!
  const input = { organisationId: organisationId!, method, amountFen, reference, payerName: customer.name, note: null }
  const { id } = must(await enterRecharge(first, input), `recharge ${reference}`)
  must(await decideRecharge(second, { rechargeId: id, decision: 'confirmed', note: '已与银行流水核对' }), `confirmation of ${reference}`)
}
