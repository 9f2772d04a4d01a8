import type { FileRule } from '#files/check_file'
import { pictureTypes } from '#files/file_types'
import { PICTURE_BYTES_MAX } from '#files/limits'

export type Brand = {
  name: { 'zh-CN': string; 'en': string }
  /** Short text beside or in place of a picture. */
  logoText: string
  /** The uploaded picture, a public stored file; null: the mark of the house. */
  logoFile: string | null
  /** `#rrggbb`; empty for the colours of the house. */
  primary: string
}

export const defaultBrand: Brand = { name: { 'zh-CN': 'KBoss', 'en': 'KBoss' }, logoText: 'KBoss', logoFile: null, primary: '' }
export const LOGO = { field: 'logo', bytesMax: PICTURE_BYTES_MAX }
/** Large enough for screens of four times the pixels. */
export const logoRule: FileRule = { types: pictureTypes, bytesMax: PICTURE_BYTES_MAX, fitPx: { width: 640, height: 160 } }

export const BRAND_SETTING = 'brand'
export const BRAND_TOPIC = 'brand'
