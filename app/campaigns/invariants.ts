import { registerInvariant, VIOLATIONS_MAX } from '#kernel/invariants'

registerInvariant('I36', 'Every campaign has given out as many units as its uses say', async (client) => {
  const rows = await client.from('campaigns').leftJoin('campaign_uses', 'campaign_uses.campaign_id', 'campaigns.id')
    .groupBy('campaigns.id', 'campaigns.uses_taken')
    .havingRaw('uses_taken <> given_out')
    .select('campaigns.id', 'campaigns.uses_taken')
    .select(client.raw('CAST(COALESCE(SUM(campaign_uses.units), 0) - COALESCE(SUM(campaign_uses.units_back), 0) AS SIGNED) AS given_out'))
    .limit(VIOLATIONS_MAX)
  return rows.map((row) => ({ campaignId: row.id, usesTaken: row.uses_taken, givenOut: Number(row.given_out) }))
})
