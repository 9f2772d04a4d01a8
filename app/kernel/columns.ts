import { column } from '@adonisjs/lucid/orm'
import { DateTime } from 'luxon'
import { toFen } from './money.ts'

/** BIGINT of fen; anything but a safe integer throws, reading and writing. */
export function fenColumn() {
  return column({ prepare: toFen, consume: toFen })
}

/** TINYINT(1) as boolean. */
export function booleanColumn() {
  return column({ prepare: (value: boolean) => (value ? 1 : 0), consume: Boolean })
}

/**
 * DATETIME(3) in UTC. Lucid's own column writes the value in its own zone and drops the milliseconds.
 */
export function timeColumn() {
  return column({
    prepare: (value: Date | null | undefined) => value ?? null,
    consume: (value: Date | string | null) => (typeof value === 'string' ? DateTime.fromSQL(value, { zone: 'utc' }).toJSDate() : value),
  })
}
