import './own_permissions.ts'
import router from '@adonisjs/core/services/router'
import type { Realm } from './builtin_roles.ts'
import { backOfficePages, pagesBeforeSecondFactor, portalPages, publicPages, steppedUp } from './routing.ts'

const SignIn = () => import('./controllers/auth/sign_in_controller.ts')
const RequestCode = () => import('./controllers/auth/request_code_controller.ts')
const SignInByCode = () => import('./controllers/auth/sign_in_by_code_controller.ts')
const SecondFactor = () => import('./controllers/auth/second_factor_controller.ts')
const SignOut = () => import('./controllers/auth/sign_out_controller.ts')
const TimeLeft = () => import('./controllers/auth/time_left_controller.ts')
const ForgotPassword = () => import('./controllers/auth/forgot_password_controller.ts')
const ResetByCode = () => import('./controllers/auth/reset_by_code_controller.ts')
const SetPassword = () => import('./controllers/auth/set_password_controller.ts')

const ConfirmIdentity = () => import('./controllers/shared/confirm_identity_controller.ts')
const ShowSecurity = () => import('./controllers/shared/show_security_controller.ts')
const SetUpSecondFactor = () => import('./controllers/shared/set_up_second_factor_controller.ts')
const ConfirmSecondFactor = () => import('./controllers/shared/confirm_second_factor_controller.ts')
const LeaveRecoveryCodes = () => import('./controllers/shared/leave_recovery_codes_controller.ts')
const RenewRecoveryCodes = () => import('./controllers/shared/renew_recovery_codes_controller.ts')
const RemoveSecondFactor = () => import('./controllers/shared/remove_second_factor_controller.ts')
const EndSession = () => import('./controllers/shared/end_session_controller.ts')
const EndOtherSessions = () => import('./controllers/shared/end_other_sessions_controller.ts')
const ResetSecondFactor = () => import('./controllers/shared/reset_second_factor_controller.ts')

publicPages(() => {
  router.get('/sign-in', [SignIn, 'render'])
  router.post('/sign-in', [SignIn, 'execute'])
  router.post('/sign-in/code', [RequestCode, 'execute'])
  router.get('/sign-in/code', [SignInByCode, 'render'])
  router.post('/sign-in/code/enter', [SignInByCode, 'execute'])
  router.get('/sign-in/second-factor', [SecondFactor, 'render'])
  router.post('/sign-in/second-factor', [SecondFactor, 'execute'])
  router.get('/sign-in/time-left', [TimeLeft, 'render'])
  router.post('/sign-out', [SignOut, 'execute'])
  router.get('/forgot-password', [ForgotPassword, 'render'])
  router.post('/forgot-password', [ForgotPassword, 'execute'])
  router.get('/forgot-password/code', [ResetByCode, 'render'])
  router.post('/forgot-password/code', [ResetByCode, 'execute'])
  router.get('/set-password/:link', [SetPassword, 'render'])
  router.post('/set-password/:link', [SetPassword, 'execute'])
})

const houses: ReadonlyArray<{ realm: Realm; pages: typeof portalPages; base: string }> = [
  { realm: 'portal', pages: portalPages, base: '/account' },
  { realm: 'back_office', pages: backOfficePages, base: '/me' },
]

for (const { realm, pages, base } of houses) {
  const named = (name: string) => `${realm}.security.${name}`
  pagesBeforeSecondFactor('identity.self.manage', realm, () => {
    router.get('/confirm', [ConfirmIdentity, 'render']).as(named('confirm'))
    router.post('/confirm', [ConfirmIdentity, 'execute']).as(named('confirmed'))
    router.get(`${base}/second-factor`, [SetUpSecondFactor, 'render']).as(named('set_up')).use(steppedUp())
    router.post(`${base}/second-factor`, [SetUpSecondFactor, 'execute']).as(named('begin')).use(steppedUp())
    router.post(`${base}/second-factor/confirm`, [ConfirmSecondFactor, 'execute']).as(named('enrol')).use(steppedUp())
  })
  pages('identity.self.manage', () => {
    router.get(`${base}/security`, [ShowSecurity, 'render']).as(named('show'))
    router.get(`${base}/recovery-codes/kept`, [LeaveRecoveryCodes, 'render']).as(named('codes_kept'))
    router.post(`${base}/recovery-codes`, [RenewRecoveryCodes, 'execute']).as(named('renew_codes')).use(steppedUp())
    router.post(`${base}/second-factor/remove`, [RemoveSecondFactor, 'execute']).as(named('remove')).use(steppedUp())
    router.post(`${base}/sessions/:id/end`, [EndSession, 'execute']).as(named('end_session'))
    router.post(`${base}/sessions/end-others`, [EndOtherSessions, 'execute']).as(named('end_others'))
  })
  pages(realm === 'portal' ? 'identity.members.manage' : 'identity.staff.manage', () => {
    router.post('/members/:id/second-factor/reset', [ResetSecondFactor, 'execute']).as(named('reset')).use(steppedUp())
  })
}
