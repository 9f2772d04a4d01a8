import vine from '@vinejs/vine'

const NO_ID = '-'

/** A public id. What cannot be one is simply not found, so any short text passes, but reaches no column as it is. */
export const idField = () => vine.string().maxLength(64).transform((text) => (/^\w+$/.test(text) ? text : NO_ID))
