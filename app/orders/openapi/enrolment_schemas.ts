import { LICENCE_BASE64_MAX } from '#enrolment/licence'
import { flag, list, object, orNull, text, time, type Say } from './parts.ts'

const consents = ['none', 'given', 'withdrawn']
const kycStates = ['none', 'waiting', 'submitting', 'submitted', 'hosted', 'in_console', 'uncertain', 'rejected', 'overdue', 'verified']

export const enrolmentSchemas = (say: Say) => ({
  Enrolment: object({
    supplier: text(say('供应商接入代码', 'code of the supplier connection')),
    name: text(say('供应商', 'the supplier')),
    state: text(say('账号状态；none 表示尚未开通', 'state of the account; none: not opened yet'), { examples: ['none', 'active', 'invited'] }),
    account: orNull(text(say('供应商侧账号', 'the account there'))),
    invitationUrl: orNull(text(say('须先在此页接受邀请', 'the page where the invitation is accepted'))),
    missing: list(text(say('资料名', 'attribute')), say('开通前组织还缺少的资料', 'what the organisation lacks before the account can be opened')),
    consent: text(say('资料授权', 'the consent'), { enum: consents }),
    consentCovers: flag(say('授权涵盖供应商现在需要的全部资料', 'the consent covers all that the supplier wants now')),
    attributes: list(
      object({ name: text(say('资料名', 'attribute')), required: flag(say('必需', 'needed')) }),
      say('授权后提供给供应商的资料', 'what goes to the supplier once agreed')
    ),
    codeSentAt: orNull(time(say('供应商发出验证码的时间，等待填写', 'when the supplier sent a code that it waits for'))),
    kyc: object({
      way: orNull(text(say('认证方式', 'how this supplier verifies'), { examples: ['submission', 'hosted', 'console'] })),
      state: text(say('进展', 'how far it is'), { enum: kycStates }),
      owner: orNull(text(say('由谁处理', 'whose turn it is'), { enum: ['system', 'customer', 'operations'] })),
      reason: orNull(text(say('供应商拒绝的原因', 'why the supplier refused'))),
      dueAt: orNull(time(say('处理期限', 'until when'))),
      verifiedAt: orNull(time(say('通过时间', 'when it was verified'))),
    }),
  }),
  Consent: object({ supplier: text(say('供应商接入代码', 'code of the supplier connection')), consent: text(say('资料授权', 'the consent'), { enum: ['given', 'withdrawn'] }) }),
  Verification: object({
    state: text(say('状态', 'state'), { enum: ['none', 'in_review', 'returned', 'approved', 'erased'] }),
    subject: orNull(text(say('企业或个人', 'company or person'), { enum: ['company', 'person'] })),
    name: orNull(text(say('名称；个人脱敏', 'name; of a person masked'))),
    number: orNull(text(say('证件号，脱敏', 'number, masked'))),
    hasLicence: flag(say('已有营业执照图片', 'there is a picture of the licence')),
    reason: orNull(text(say('退回原因', 'why it was returned'))),
    submittedAt: orNull(time(say('提交时间', 'when it was submitted'))),
    decidedAt: orNull(time(say('审核时间', 'when it was decided'))),
  }),
  VerificationRequest: object(
    {
      subject: text(say('企业或个人', 'company or person'), { enum: ['company', 'person'] }),
      name: text(say('企业全称或姓名', 'full name'), { minLength: 2, maxLength: 120 }),
      number: text(say('统一社会信用代码或身份证号', 'credit code or identity card number'), { minLength: 15, maxLength: 30 }),
      legalPerson: orNull(text(say('法定代表人，企业必填', 'legal representative, of a company'), { minLength: 2, maxLength: 60 })),
      licence: orNull(object({
        name: text(say('文件名', 'file name'), { minLength: 1, maxLength: 120 }),
        contentBase64: text(say('图片内容', 'the picture'), { contentEncoding: 'base64', minLength: 4, maxLength: LICENCE_BASE64_MAX, pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
      })),
      agree: { type: 'boolean', const: true, description: say('同意为实名认证处理这些信息', 'agreed that these data are used to verify') },
    },
    { optional: ['legalPerson', 'licence'] }
  ),
})
