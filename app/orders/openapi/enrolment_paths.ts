import { answer, body, common, page, pathParameter, problems, ref, tagged, type Say } from './parts.ts'

const supplier = (say: Say) => pathParameter('supplier', say('供应商接入代码', 'code of the supplier connection'))

/** Accounts at suppliers, who gets which data, and the verification that goes to all of them. */
export const enrolment = (say: Say) => ({
  '/enrolments': {
    get: tagged('enrolment', 'listEnrolments', 'enrolment.enrolments.read', say('各供应商的云账号与实名状态', 'Account and verification at each supplier'), {
      description: say('每个供应商一项：账号、缺少的资料、资料授权、实名认证的进展与下一步由谁处理。', 'One for each supplier: the account, what is missing for it, the consent, how far its verification is and whose turn it is.'),
      responses: { 200: answer(say('全部供应商', 'all suppliers'), page(ref('Enrolment'), say)), ...problems() },
    }),
  },
  '/enrolments/{supplier}/consent': {
    post: tagged('enrolment', 'changeConsent', 'enrolment.consents.manage', say('同意或撤回向供应商提供资料', 'Agree that a supplier gets data, or take it back'), {
      description: say('同意的范围为当下列出的 attributes；需要实名的供应商包括证件信息。', 'It covers the attributes as they are listed now, and the identity where the supplier verifies by submission.'),
      parameters: [supplier(say), common('idempotencyKey')],
      requestBody: body(
        { type: 'object', required: ['consent'], additionalProperties: false, properties: { consent: { type: 'string', enum: ['given', 'withdrawn'] } } },
        { consent: 'given' }
      ),
      responses: { 200: answer(say('当前授权', 'as it stands now'), ref('Consent'), { example: { supplier: 'volcengine', consent: 'given' } }), ...problems(400, 404, 409, 422) },
    }),
  },
  '/enrolments/{supplier}/kyc': {
    post: tagged('enrolment', 'askKyc', 'enrolment.verification.manage', say('立即查询实名结果，或更正后再次提交', 'Ask for the result now, or submit again what was corrected'), {
      description: say(
        '在供应商页面完成认证后调用；被拒绝并更正资料后调用则再次提交，资料未变时 409。没有待查询的认证时 404。',
        'Call it after verifying on the page of the supplier. After a refusal it submits what was corrected, 409 where nothing was. 404 where nothing waits for an answer.'
      ),
      parameters: [supplier(say), common('idempotencyKey')],
      responses: {
        202: answer(say('将立即查询', 'it will be asked now'), { type: 'object', properties: { supplier: { type: 'string' } }, required: ['supplier'], additionalProperties: false }, { example: { supplier: 'volcengine' } }),
        ...problems(400, 404, 409),
      },
    }),
  },
  '/verification': {
    get: tagged('enrolment', 'showVerification', 'enrolment.enrolments.read', say('本组织的实名认证', 'The verification of the organisation'), {
      description: say('证件号始终脱敏。', 'The number is always masked.'),
      responses: { 200: answer(say('实名认证', 'the verification'), ref('Verification')), ...problems() },
    }),
    post: tagged('enrolment', 'submitVerification', 'enrolment.verification.manage', say('提交实名认证', 'Submit the verification'), {
      description: say(
        '提交一次，用于所有需要实名的供应商。企业须附营业执照图片（PNG、JPEG、WebP，Base64，约 720 KB 以内）；已有图片时可省略。',
        'Once for all suppliers that verify. A company brings a picture of its licence (PNG, JPEG, WebP as Base64, up to about 720 KB); the one that is there may be left out.'
      ),
      parameters: [common('idempotencyKey')],
      requestBody: body(ref('VerificationRequest'), { subject: 'person', name: say('欧阳明远', 'Ouyang Mingyuan'), number: '110101199003074530', agree: true }),
      responses: { 200: answer(say('实名认证', 'the verification'), ref('Verification')), ...problems(400, 409, 422) },
    }),
  },
})
