import { randomBytes } from 'node:crypto'

/** Names what is assigned in one go. */
export const newBatch = (): string => randomBytes(16).toString('hex')
