import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ListJobs = () => import('./controllers/admin/list_jobs_controller.ts')
const ShowJob = () => import('./controllers/admin/show_job_controller.ts')
const HandleJob = () => import('./controllers/admin/handle_job_controller.ts')
const ListInvariants = () => import('./controllers/admin/list_invariants_controller.ts')

const jobId = /^[1-9]\d{0,14}$/

backOfficePages('monitoring.jobs.read', () => {
  router.get('/jobs', [ListJobs, 'render']).as('back_office.jobs.list')
  router.get('/jobs/:id', [ShowJob, 'render']).where('id', jobId).as('back_office.jobs.show')
})

backOfficePages('monitoring.jobs.manage', () => {
  router.post('/jobs/:id', [HandleJob, 'execute']).where('id', jobId).as('back_office.jobs.handle')
})

backOfficePages('monitoring.invariants.read', () => {
  router.get('/invariants', [ListInvariants, 'render']).as('back_office.invariants.list')
  router.post('/invariants', [ListInvariants, 'execute']).as('back_office.invariants.check')
})

registerNavigation('back_office', [
  {
    group: 'system', label: 'monitoring.nav.jobs', href: '/admin/jobs', icon: 'list-checks', permission: 'monitoring.jobs.read', order: 10,
    counter: 'dead_jobs',
  },
  {
    group: 'system', label: 'monitoring.nav.invariants', href: '/admin/invariants', icon: 'scale', permission: 'monitoring.invariants.read',
    order: 20,
  },
])
