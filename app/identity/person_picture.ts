import type { FileRule } from '#files/check_file'
import { pictureTypes } from '#files/file_types'
import { PICTURE_BYTES_MAX } from '#files/limits'

export const PICTURE = { field: 'picture', bytesMax: PICTURE_BYTES_MAX }
/** Shown at most 64 pixels wide; four times that for sharp screens. */
export const pictureRule: FileRule = { types: pictureTypes, bytesMax: PICTURE_BYTES_MAX, fitPx: { width: 256, height: 256 } }

/** Whose file it is. */
export const pictureSubject = (userId: number) => ({ type: 'user', id: String(userId) })
