import { registerErasure } from '#identity/closing'
import { inSlices, registerDataPart } from '#identity/data_parts'

registerDataPart({
  name: 'messages.json',
  kinds: ['person'],
  rows: ({ userId }, client) =>
    inSlices(
      (after, limit) =>
        client.from('messages').where({ user_id: userId, channel: 'station' }).where('id', '>', after).orderBy('id').limit(limit)
          .select('id', 'event', 'subject', 'body', 'read_at', 'created_at'),
      'id',
      ''
    ),
})

registerErasure(async (subject, { trx }) => {
  if (subject.kind === 'person') await trx.from('messages').where('user_id', subject.userId).delete()
})
