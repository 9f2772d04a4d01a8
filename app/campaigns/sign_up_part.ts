import { registerSignUpPart, type PartRefusal } from '#identity/sign_up_parts'
import { checkInviteCode, useInviteCode, type CodeRefused } from './actions/use_invite_code.ts'
import { TYPED_LENGTH_MAX } from './invite_code_format.ts'
import { mayTryCode, noteWrongCode } from './limits.ts'

const refusalOf = ({ type }: CodeRefused): PartRefusal => ({ key: `campaigns.sign_up.${type}` })

registerSignUpPart({
  field: 'inviteCode',
  lengthMax: TYPED_LENGTH_MAX,
  label: 'campaigns.sign_up.label',
  help: 'campaigns.sign_up.help',

  async check(typed, { ipAddress }) {
    if (!(await mayTryCode(ipAddress))) return { key: 'campaigns.sign_up.too_many' }
    const checked = await checkInviteCode(typed)
    if (checked.ok) return null
    if (checked.error.type === 'unknown') await noteWrongCode(ipAddress)
    return refusalOf(checked.error)
  },

  async join(typed, { organisationId, actor }, { trx }) {
    const used = await useInviteCode({ typed, organisationId, actor }, { trx })
    return used.ok ? null : refusalOf(used.error)
  },
})
