import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ListEnrolments = () => import('./controllers/admin/list_enrolments_controller.ts')
const LinkEnrolment = () => import('./controllers/admin/link_enrolment_controller.ts')

backOfficePages('enrolment.enrolments.read', () => {
  router.get('/enrolments', [ListEnrolments, 'render']).as('back_office.enrolments.list')
})

backOfficePages('enrolment.enrolments.link', () => {
  router.post('/enrolments', [LinkEnrolment, 'execute']).as('back_office.enrolments.link')
})

registerNavigation('back_office', [
  { group: 'suppliers', label: 'enrolment.nav.enrolments', href: '/admin/enrolments', icon: 'id-card', permission: 'enrolment.enrolments.read', order: 20 },
])
