import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, portalPages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ListEnrolments = () => import('./controllers/admin/list_enrolments_controller.ts')
const ShowConsents = () => import('./controllers/portal/show_consents_controller.ts')
const ChangeConsent = () => import('./controllers/portal/change_consent_controller.ts')
const LinkEnrolment = () => import('./controllers/admin/link_enrolment_controller.ts')

backOfficePages('enrolment.enrolments.read', () => {
  router.get('/enrolments', [ListEnrolments, 'render']).as('back_office.enrolments.list')
})

backOfficePages('enrolment.enrolments.link', () => {
  router.post('/enrolments', [LinkEnrolment, 'execute']).as('back_office.enrolments.link')
})

portalPages('enrolment.enrolments.read', () => {
  router.get('/organisation/consents', [ShowConsents, 'render']).as('portal.consents.show')
})

portalPages('enrolment.consents.manage', () => {
  router.post('/organisation/consents/:code', [ChangeConsent, 'execute']).as('portal.consents.change')
})

registerNavigation('portal', [
  { group: 'organisation', label: 'enrolment.nav.consents', href: '/organisation/consents', icon: 'handshake', permission: 'enrolment.enrolments.read', order: 35 },
])

registerNavigation('back_office', [
  { group: 'suppliers', label: 'enrolment.nav.enrolments', href: '/admin/enrolments', icon: 'id-card', permission: 'enrolment.enrolments.read', order: 20 },
])
