const MB = 1024 * 1024

/** What a document or a screenshot may weigh. */
export const DOCUMENT_BYTES_MAX = 8 * MB
export const PICTURE_BYTES_MAX = 4 * MB
/** Of the whole request above the file's own limit: a file that is too large is read to its end and thrown away, so that the form answers. */
export const SURPLUS_BYTES_MAX = 24 * MB

/** Pixels that a picture may unfold to: 24 megapixels take about 100 MB while they are decoded. */
export const PIXELS_MAX = 24_000_000
export const SIDE_PX_MAX = 12_000
export const DECODE_SECONDS_MAX = 10
/** Pictures that are decoded at a time in one process, and those that may wait. */
export const DECODED_AT_ONCE = 1
export const DECODES_WAITING_MAX = 20

export const NAME_LENGTH_MAX = 120
export const FILES_OF_SUBJECT_MAX = 20

/** How long content without a row, or of a removed row, stays on the disk. */
export const KEPT_REMOVED_HOURS = 24
export const SWEPT_AT_ONCE = 500
