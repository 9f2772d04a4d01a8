import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { apiRoutes } from '#identity/routing'

const ListEnrolments = () => import('./controllers/api/list_enrolments_controller.ts')
const ShowVerification = () => import('./controllers/api/show_verification_controller.ts')
const SubmitVerification = () => import('./controllers/api/submit_verification_controller.ts')
const ChangeConsent = () => import('./controllers/api/change_consent_controller.ts')
const AskKyc = () => import('./controllers/api/ask_kyc_controller.ts')

apiRoutes('enrolment.enrolments.read', () => {
  router.get('/enrolments', [ListEnrolments, 'render']).as('api.enrolments.list')
  router.get('/verification', [ShowVerification, 'render']).as('api.verification.show')
})

apiRoutes('enrolment.consents.manage', () => {
  router.post('/enrolments/:supplier/consent', [ChangeConsent, 'execute']).as('api.enrolments.consent')
})

apiRoutes('enrolment.verification.manage', () => {
  router.post('/verification', [SubmitVerification, 'execute']).as('api.verification.submit')
  router.post('/enrolments/:supplier/kyc', [AskKyc, 'execute']).as('api.enrolments.ask_kyc')
})
