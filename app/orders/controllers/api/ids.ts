import vine from '@vinejs/vine'

/** A public id. What cannot be one is simply not found, so any short text passes. */
export const idField = () => vine.string().maxLength(64)
