import './personal_data.ts'
import { every } from '#jobs/registry'
import { MINUTE_MS } from '#kernel/clock'
import { giveUpLostSyncs } from './actions/give_up_lost_syncs.ts'

every('enrolment.give_up_lost_syncs', 5 * MINUTE_MS, giveUpLostSyncs)
