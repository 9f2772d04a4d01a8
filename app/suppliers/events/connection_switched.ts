import { transactionalEvent } from '#kernel/events'
import type { SwitchName, Switches } from '../types.ts'

export type ConnectionSwitched = { connectionCode: string; changed: readonly SwitchName[]; switches: Switches }

const event = transactionalEvent<ConnectionSwitched>()

/** Runs in the transaction that turns a switch: orders wakes lines that waited for it. */
export const onConnectionSwitched = event.hear
export const tellConnectionSwitched = event.tell
