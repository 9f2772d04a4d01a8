import vine from '@vinejs/vine'

/** A public id in a path. What cannot be one is simply not found, so any short text passes. */
export const idField = (_prefix: 'quo' | 'ord' | 'res' | 'uns') => vine.string().maxLength(64)
