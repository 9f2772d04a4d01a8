import vine from '@vinejs/vine'

/** A connection's code. What cannot be one is simply not found. */
export const supplierField = () => vine.string().maxLength(64).transform((text) => (/^[a-z0-9-]+$/.test(text) ? text : '-'))
