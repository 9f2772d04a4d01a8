import type { FileRule } from '#files/check_file'
import { pictureTypes } from '#files/file_types'
import { DOCUMENT_BYTES_MAX } from '#files/limits'

/** The field of the form with the evidence: a screenshot of the supplier's console, or its invoice. */
export const EVIDENCE = { field: 'file', bytesMax: DOCUMENT_BYTES_MAX }

export const evidenceRule: FileRule = { types: [...pictureTypes, 'application/pdf'], bytesMax: DOCUMENT_BYTES_MAX, fitPx: { width: 4_000, height: 4_000 } }
