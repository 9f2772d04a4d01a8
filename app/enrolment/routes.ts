import './api_routes.ts'
import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, portalPages, steppedUp } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'
import { LICENCE } from './licence.ts'

const ListEnrolments = () => import('./controllers/admin/list_enrolments_controller.ts')
const ShowConsents = () => import('./controllers/portal/show_consents_controller.ts')
const ChangeConsent = () => import('./controllers/portal/change_consent_controller.ts')
const AnswerCode = () => import('./controllers/portal/answer_code_controller.ts')
const LinkEnrolment = () => import('./controllers/admin/link_enrolment_controller.ts')
const VerifyOrganisation = () => import('./controllers/portal/verify_organisation_controller.ts')
const OpenHostedPage = () => import('./controllers/portal/open_hosted_page_controller.ts')
const AskKycAgain = () => import('./controllers/portal/ask_kyc_again_controller.ts')
const ListVerifications = () => import('./controllers/admin/list_verifications_controller.ts')
const ShowVerification = () => import('./controllers/admin/show_verification_controller.ts')
const ReviewVerification = () => import('./controllers/admin/review_verification_controller.ts')
const DownloadLicence = () => import('./controllers/admin/download_licence_controller.ts')
const TellKyc = () => import('./controllers/admin/tell_kyc_controller.ts')
const SetVerificationPolicy = () => import('./controllers/admin/set_verification_policy_controller.ts')

const kycId = /^kyc_[0-9a-hjkmnp-tv-z]{22}$/

backOfficePages('enrolment.enrolments.read', () => {
  router.get('/enrolments', [ListEnrolments, 'render']).as('back_office.enrolments.list')
})

backOfficePages('enrolment.enrolments.link', () => {
  router.post('/enrolments', [LinkEnrolment, 'execute']).as('back_office.enrolments.link')
})

backOfficePages('enrolment.verifications.read', () => {
  router.get('/verifications', [ListVerifications, 'render']).as('back_office.verifications.list')
  router.get('/verifications/:organisationId', [ShowVerification, 'render']).as('back_office.verifications.show')
})

backOfficePages('enrolment.verifications.review', () => {
  router.post('/verifications/:organisationId/decision', [ReviewVerification, 'execute']).as('back_office.verifications.decide')
  router.post('/kyc/:id/act', [TellKyc, 'execute']).where('id', kycId).as('back_office.kyc.act')
})

backOfficePages('enrolment.identity.reveal', () => {
  router.post('/verifications/:organisationId/reveal', [ShowVerification, 'execute']).as('back_office.verifications.reveal').use(steppedUp())
  router.get('/verifications/:organisationId/licence', [DownloadLicence, 'render']).as('back_office.verifications.licence').use(steppedUp())
})

backOfficePages('enrolment.policy.manage', () => {
  router.post('/verifications/policy', [SetVerificationPolicy, 'execute']).as('back_office.verifications.policy')
})

portalPages('enrolment.enrolments.read', () => {
  router.get('/organisation/verification', [VerifyOrganisation, 'render']).as('portal.verification.show')
  router.get('/organisation/consents', [ShowConsents, 'render']).as('portal.consents.show')
})

portalPages('enrolment.consents.manage', () => {
  router.post('/organisation/consents/:code', [ChangeConsent, 'execute']).as('portal.consents.change')
  router.post('/organisation/consents/:code/code', [AnswerCode, 'execute']).as('portal.consents.code')
})

portalPages('enrolment.verification.manage', () => {
  router.post('/organisation/verification', [VerifyOrganisation, 'execute']).as('portal.verification.submit')
}, { file: LICENCE })

portalPages('enrolment.verification.manage', () => {
  router.post('/organisation/verification/:code/open', [OpenHostedPage, 'execute']).as('portal.verification.open')
  router.post('/organisation/verification/:code/ask', [AskKycAgain, 'execute']).as('portal.verification.ask')
})

registerNavigation('portal', [
  { group: 'organisation', label: 'enrolment.nav.verification', href: '/organisation/verification', icon: 'badge-check', permission: 'enrolment.enrolments.read', order: 34 },
  { group: 'organisation', label: 'enrolment.nav.consents', href: '/organisation/consents', icon: 'handshake', permission: 'enrolment.enrolments.read', order: 35 },
])

registerNavigation('back_office', [
  { group: 'suppliers', label: 'enrolment.nav.enrolments', href: '/admin/enrolments', icon: 'id-card', permission: 'enrolment.enrolments.read', order: 20 },
  { group: 'customers', label: 'enrolment.nav.verifications', href: '/admin/verifications', icon: 'badge-check', permission: 'enrolment.verifications.read', order: 45 },
])
