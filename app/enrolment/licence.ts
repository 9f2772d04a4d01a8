import type { FileRule } from '#files/check_file'
import { pictureTypes } from '#files/file_types'
import { PICTURE_BYTES_MAX } from '#files/limits'

/** The field of the form with the picture of the business licence. */
export const LICENCE = { field: 'licence', bytesMax: PICTURE_BYTES_MAX }

/** The same in the JSON of the API, whose bodies are smaller: about 720 KB of picture. */
export const LICENCE_BASE64_MAX = 960_000

export const licenceRule: FileRule = { types: pictureTypes, bytesMax: PICTURE_BYTES_MAX, fitPx: { width: 3_000, height: 3_000 } }

/** Whose page shows the picture, and nobody else's. */
export const licenceSubject = (organisationId: number) => ({ type: 'verification', id: String(organisationId) })
