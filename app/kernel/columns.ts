import { column } from '@adonisjs/lucid/orm'
import { DateTime } from 'luxon'

/**
 * DATETIME(3) in UTC. Lucid's own column writes the value in its own zone and drops the milliseconds.
 */
export function timeColumn() {
  return column({
    prepare: (value: Date | null | undefined) => value ?? null,
    consume: (value: Date | string | null) => (typeof value === 'string' ? DateTime.fromSQL(value, { zone: 'utc' }).toJSDate() : value),
  })
}
