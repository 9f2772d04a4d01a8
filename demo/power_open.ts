import db from '@adonisjs/lucid/services/db'
import { workUntilIdle } from '#jobs/worker'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { powerResource } from '#orders/actions/power_resource'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import { customers } from './people.ts'
import { must } from './result.ts'
import { tellFaults } from './sandbox.ts'
import { takeOffShop, type DemoSandbox } from './set_up_suppliers.ts'
import { viewerByEmail } from './viewers.ts'
import type { DemoWorld } from './world.ts'

const CONNECTION = 'reference'

/** By then nobody expects an answer any more, and a person looks. */
const DOUBTED_MS = 40 * MINUTE_MS
const GIVEN_UP_MS = 20 * MINUTE_MS

/** The answers to two suspensions were lost, and the supplier could not be read afterwards: operations settled one, the other waits for them. */
export async function leavePowerInDoubt(reference: DemoSandbox | undefined, world: DemoWorld): Promise<void> {
  if (!reference) return
  await takeOffShop(CONNECTION)
  const viewer = await viewerByEmail(customers[0].admin.email, 'orders.resources.power')
  const servers = await db.from('resources').join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .where({ 'resources.organisation_id': viewer.organisationId!, 'resources.state': 'running', 'supplier_connections.code': CONNECTION })
    .orderBy('resources.id').select('resources.id')
  const start = later(-DOUBTED_MS, clock.now())
  try {
    await world.goTo(start)
    await tellFaults(reference, [
      // The one that operations settle had acted, the other had not.
      { operation: 'suspend', nth: 1, times: 1, fault: 'reset_after' },
      { operation: 'suspend', nth: 2, times: 1, fault: 'reset_before' },
      { operation: 'getResource', nth: 1, times: 1_000, fault: 'lookup_fails' },
    ])
    for (const { id } of servers) must(await powerResource(viewer, { resourceId: id, act: 'suspend' }), 'suspension')
    await workUntilIdle()
    await world.goTo(later(GIVEN_UP_MS, start))
    await workUntilIdle()
    await tellFaults(reference, [])
    await settleFirst(servers.map(({ id }) => id))
  } finally {
    await tellFaults(reference, [])
    await world.comeBack()
  }
}

async function settleFirst(resourceIds: readonly string[]): Promise<void> {
  const operator = await viewerByEmail('operations@kboss.example', 'orders.lines.resolve')
  const [step, ...others] = await db.from('manual_steps').where('state', 'open').whereIn('resource_id', [...resourceIds]).orderBy('resource_id').select('id')
  if (!step || others.length === 0) throw new Error('The suspensions in doubt did not reach a person.')
  must(await answerManualStep(operator, { stepId: step.id, answer: { outcome: 'powered', note: '供应商控制台显示已关机，停用已生效' } }), 'suspension settled')
}
