import type { I18n } from '@adonisjs/i18n'
import type { AuditRow } from '#audit/queries/audit_query'
import { showTime } from '#kernel/time'
import type { Assignment } from './queries/assignments_query.ts'
import type { Customer } from './queries/customers_query.ts'
import type { Invitation } from './queries/invitations_query.ts'
import type { Member } from './queries/members_query.ts'

type Cells = Array<string | number | null>

const heading = (i18n: I18n, page: string, names: readonly string[]) => names.map((name) => i18n.t(`identity.${page}.${name}`))

export const membersHeading = (i18n: I18n): string[] =>
  heading(i18n, 'members', ['name', 'email', 'phone', 'role', 'department', 'status', 'last_signed_in'])

export async function* memberLines(members: AsyncIterable<Member>, i18n: I18n): AsyncGenerator<Cells> {
  for await (const { name, email, phone, role, department, status, lastSignedInAt } of members) {
    const roleName = role && (i18n.locale === 'en' ? role.en : role.zh)
    yield [name, email, phone, roleName, department?.name ?? null, i18n.t(`identity.member_status.${status}`), showTime(lastSignedInAt)]
  }
}

export const customersHeading = (i18n: I18n): string[] => [
  'ID',
  ...heading(i18n, 'customers', ['name', 'status', 'contact']),
  i18n.t('identity.account.email'),
  i18n.t('identity.account.phone'),
  ...heading(i18n, 'customers', ['sales', 'members', 'created']),
]

export async function* customerLines(customers: AsyncIterable<Customer>, i18n: I18n): AsyncGenerator<Cells> {
  for await (const { id, name, status, contact, sales, members, createdAt } of customers) {
    const state = i18n.t(`identity.customer_status.${status}`)
    yield [id, name, state, contact.name, contact.email, contact.phone, sales?.name ?? null, members, showTime(createdAt)]
  }
}

export const auditHeading = (i18n: I18n): string[] =>
  heading(i18n, 'audit', ['at', 'actor', 'action', 'subject', 'subject_id', 'before', 'after', 'address', 'request'])

export async function* auditLines(rows: AsyncIterable<AuditRow>): AsyncGenerator<Cells> {
  for await (const { at, actor, action, subject, before, after, ipAddress, requestId } of rows) {
    const values = [before, after].map((value) => (value ? JSON.stringify(value) : null))
    yield [showTime(at), actor.name ?? actor.kind, action, subject.type, subject.id, ...values, ipAddress, requestId]
  }
}

const wordsOf = (i18n: I18n, page: string, names: readonly string[]) => names.map((name) => i18n.t(`organisations.${page}.${name}`))

export const invitationsHeading = (i18n: I18n): string[] =>
  wordsOf(i18n, 'invitations', ['name', 'target', 'role', 'department', 'state', 'by', 'sent', 'expires'])

export async function* invitationLines(invitations: AsyncIterable<Invitation>, i18n: I18n): AsyncGenerator<Cells> {
  for await (const { name, target, role, department, state, invitedBy, lastSentAt, expiresAt } of invitations) {
    const roleName = role && (i18n.locale === 'en' ? role.en : role.zh)
    yield [name, target, roleName, department, i18n.t(`ui.state.invitation.${state}`), invitedBy, showTime(lastSentAt), showTime(expiresAt)]
  }
}

export const assignmentsHeading = (i18n: I18n): string[] => wordsOf(i18n, 'assignments', ['at', 'customer', 'from', 'to', 'by'])

export async function* assignmentLines(rows: AsyncIterable<Assignment>, i18n: I18n): AsyncGenerator<Cells> {
  const nobody = i18n.t('organisations.assignments.nobody')
  for await (const { at, customer, from, to, by } of rows) yield [showTime(at), customer.name, from ?? nobody, to ?? nobody, by]
}
