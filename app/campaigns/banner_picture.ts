import type { FileRule } from '#files/check_file'
import { pictureTypes } from '#files/file_types'
import { PICTURE_BYTES_MAX } from '#files/limits'
import { BANNER_PX } from './limits.ts'

/** The field of the campaign's form with the picture of its banner. */
export const BANNER = { field: 'picture', bytesMax: PICTURE_BYTES_MAX }

export const bannerRule: FileRule = { types: pictureTypes, bytesMax: PICTURE_BYTES_MAX, fitPx: BANNER_PX }
