/** Gives every customer a price of their own for one offer: a rule each. Run by `orders.ts` with the numbers of customers and offers. */
import { inApplication } from './lib/application.ts'

await inApplication(async () => {
  const { systemActor } = await import('#audit/actor')
  const { saveRules } = await import('#catalog/actions/save_rules')
  const { organisationIds, offerIds }: { organisationIds: number[]; offerIds: number[] } = JSON.parse(process.argv[2])
  const rules = organisationIds.map((organisationId, index) => ({
    group: 'customer' as const, organisationId, effect: { rateBp: 8_000 },
    target: { connectionCode: 'volcengine', offerId: offerIds[index % offerIds.length] },
  }))
  const saved = await saveRules(rules, { actor: systemActor })
  if (!saved.ok) throw new Error(`The rules were refused: ${JSON.stringify(saved.error)}`)
  process.stdout.write(`${rules.length}\n`)
})
