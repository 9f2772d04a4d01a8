import PQueue from 'p-queue'
import sharp, { type Sharp } from 'sharp'
import type { PictureType } from './file_types.ts'
import { DECODE_SECONDS_MAX, DECODED_AT_ONCE, DECODES_WAITING_MAX, PIXELS_MAX, SIDE_PX_MAX } from './limits.ts'

/** Of all that the library reads, what these three types need; a file that pretends to be another kind finds no reader. */
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'] })
sharp.cache(false)
sharp.concurrency(1)

const queue = new PQueue({ concurrency: DECODED_AT_ONCE })

export type Redrawn = { ok: true; bytes: Buffer; width: number; height: number } | { ok: false; why: 'damaged' | 'too_many_pixels' | 'busy' }

const writers: Record<PictureType, (picture: Sharp) => Sharp> = {
  'image/png': (picture) => picture.png({ compressionLevel: 8 }),
  'image/jpeg': (picture) => picture.jpeg({ quality: 88, mozjpeg: false }),
  'image/webp': (picture) => picture.webp({ quality: 88 }),
}

/**
 * Draws a picture anew: only pixels survive, upright and in sRGB. Metadata (places, names, thumbnails) and whatever was hidden
 * before, between or behind them are gone. `fitPx` shrinks it to fit. Of an animation the first frame stays. The size is read from
 * the head before anything is unfolded.
 */
export async function redraw(bytes: Buffer, type: PictureType, fitPx: { width: number; height: number }): Promise<Redrawn> {
  if (queue.size >= DECODES_WAITING_MAX) return { ok: false, why: 'busy' }
  return queue.add(() => draw(bytes, type, fitPx))
}

async function draw(bytes: Buffer, type: PictureType, fitPx: { width: number; height: number }): Promise<Redrawn> {
  const head = await sharp(bytes, { limitInputPixels: false }).metadata().catch(() => null)
  if (!head) return { ok: false, why: 'damaged' }
  const { width, height, format } = head
  if (`image/${format}` !== type) return { ok: false, why: 'damaged' }
  if (width * height > PIXELS_MAX || Math.max(width, height) > SIDE_PX_MAX) return { ok: false, why: 'too_many_pixels' }
  const upright = sharp(bytes, { limitInputPixels: PIXELS_MAX, failOn: 'error', sequentialRead: true, pages: 1 })
    .timeout({ seconds: DECODE_SECONDS_MAX }).autoOrient().toColourspace('srgb').resize({ ...fitPx, fit: 'inside', withoutEnlargement: true })
  const drawn = await writers[type](upright).toBuffer({ resolveWithObject: true }).catch(() => null)
  return drawn ? { ok: true, bytes: drawn.data, width: drawn.info.width, height: drawn.info.height } : { ok: false, why: 'damaged' }
}
