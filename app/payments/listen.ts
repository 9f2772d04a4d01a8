import './access_subjects.ts'
import './personal_data.ts'
import { registerInvariant } from '#kernel/invariants'
import { creditsWithoutRecharge, singleHandedRecharges, unauditedRecharges, wrongRecharges } from './queries/recharge_checks.ts'

registerInvariant('I9', 'Every payment is credited once, refunds stay within it', wrongRecharges)
registerInvariant('I9', 'Every payment is credited once, refunds stay within it', creditsWithoutRecharge)
registerInvariant('I9', 'Every payment is credited once, refunds stay within it', singleHandedRecharges)
registerInvariant('I12', 'Every movement of money and every permission change is audited', unauditedRecharges)
