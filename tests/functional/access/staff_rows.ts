import db from '@adonisjs/lucid/services/db'
import { exportData, requestDataExport } from '#identity/actions/export_data'
import { checkFile } from '#files/check_file'
import { inviteMember } from '#identity/actions/invite_member'
import { putPersonPicture } from '#identity/actions/put_person_picture'
import { saveDepartment } from '#identity/actions/save_department'
import { pictureRule } from '#identity/person_picture'
import { picture } from '#tests/fixtures/files'
import { givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'

/** Rows that one person alone may reach. */
export type Selfs = { tokenId: string; sessionId: string; exportId: string }

/** The operator's own house: a department, a member and an open invitation of it. */
export type House = { departmentId: string; memberId: string; invitationId: string }

/** What a person keeps for themselves, beside the session and token that they walk with. */
export async function givenSelfs({ id }: { id: number }): Promise<Selfs> {
  await tokenFor({ id }, [])
  await sessionOf({ id })
  const archive = await requestDataExport(await viewerFor({ id }), { kind: 'person' })
  await exportData({ exportId: archive.id }, { attempt: 1, lease: { stillMine: async () => true } })
  const last = (table: string, column: string) => db.from(table).where(column, id).orderBy('id', 'desc').firstOrFail()
  const [token, session] = [await last('auth_access_tokens', 'tokenable_id'), await last('user_sessions', 'user_id')]
  return { tokenId: String(token.id), sessionId: String(session.id), exportId: String(archive.id) }
}

export async function givenHouse(administrator: { id: number }): Promise<House> {
  const viewer = await viewerFor(administrator, 'identity.staff.manage')
  const department = await saveDepartment(viewer, { name: '客户成功部', parentId: null })
  const invitation = await inviteMember(viewer, { name: '何苗', contact: 'invited-staff@example.com', role: 'support' })
  if (!department.ok || !invitation.ok) throw new Error('The fixture could not be made.')
  const member = await givenStaff({ role: 'support' })
  await givenPicture(member)
  return { departmentId: String(department.value.id), memberId: String(member.id), invitationId: String(invitation.value.id) }
}

/** Something for whoever sees this person to see. */
export async function givenPicture(person: { id: number }): Promise<void> {
  const file = await checkFile({ name: 'me.png', bytes: await picture('png'), isTooLarge: false }, pictureRule)
  if (!file.ok) throw new Error(file.error.type)
  await putPersonPicture(await viewerFor(person), file.value)
}
