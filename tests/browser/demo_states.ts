import db from '@adonisjs/lucid/services/db'

const lines = () => db.from('order_lines')
const atReference = () => db.from('manual_steps').join('supplier_connections', 'supplier_connections.id', 'manual_steps.connection_id')
  .join('resources', 'resources.id', 'manual_steps.resource_id').where({ 'supplier_connections.code': 'reference', 'manual_steps.operation': 'suspend' })

/** What the demo has to show beside what is bought and used: each with the rows that show it. */
const states: Record<string, () => { first(): Promise<unknown> }> = {
  'a change in the console that its customer has to pay for': () =>
    lines().where({ origin: 'supplier', action: 'change', state: 'awaiting_payment' }).whereNotNull('supplier_paid_fen').where('price_fen', '>', 0),
  'a refund in the console that its customer was credited': () =>
    lines().where({ origin: 'supplier', action: 'unsubscribe', state: 'completed' }).where('refund_fen', '>', 0)
      .whereExists((refund) => void refund.from('ledger_transactions').where('kind', 'refund').whereRaw("operation_key LIKE CONCAT(order_lines.id, ':%')")),
  'a credit whose refund the supplier gave up': () =>
    lines().where({ action: 'unsubscribe', state: 'manual_review', owner: 'operations' }).where('advanced_fen', '>', 0),
  'a suspension in doubt that operations have to look into': () =>
    atReference().where('manual_steps.state', 'open').where('resources.power_asked', 'suspend').where('resources.state', 'running'),
  'a suspension in doubt that operations settled': () =>
    atReference().where('manual_steps.state', 'done').whereNull('resources.power_asked').where('resources.state', 'suspended'),
  'the notice of it': () =>
    atReference().where('manual_steps.state', 'done').whereExists((notice) => void notice.from('messages').where({ event: 'suspend_done', channel: 'station' })
      .whereRaw("messages.link = CONCAT('/resources/', resources.id)")),
}

/** By name what the demo lacks. */
export async function missingStates(): Promise<string[]> {
  const missing: string[] = []
  for (const [name, rows] of Object.entries(states)) if (!(await rows().first())) missing.push(name)
  return missing
}
