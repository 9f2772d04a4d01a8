import sharp from 'sharp'
import { checkFile } from '#files/check_file'
import { putPersonPicture } from '#identity/actions/put_person_picture'
import { pictureRule } from '#identity/person_picture'
import { must } from './result.ts'
import { viewerByEmail } from './viewers.ts'

type Colour = readonly [number, number, number]

const SIDE = 256
const skin: Colour = [243, 211, 178]

/** Who has a picture, and the colours of what is behind them and of their coat. */
const portraits: Record<string, { back: Colour; coat: Colour; hair: Colour }> = {
  'admin@kboss.example': { back: [205, 221, 240], coat: [38, 70, 118], hair: [40, 36, 34] },
  'operations@kboss.example': { back: [236, 224, 205], coat: [130, 58, 62], hair: [66, 44, 32] },
  'customer@xingheng.example': { back: [211, 232, 219], coat: [44, 94, 78], hair: [30, 30, 36] },
  'dev@xingheng.example': { back: [228, 218, 240], coat: [92, 72, 140], hair: [52, 40, 34] },
}

/** Gives this person of the demo a drawn portrait, if one is theirs. */
export async function putPortrait(email: string): Promise<void> {
  if (!portraits[email]) return
  const bytes = await sharp(drawn(portraits[email]), { raw: { width: SIDE, height: SIDE, channels: 3 } }).png().toBuffer()
  const file = must(await checkFile({ name: 'portrait.png', bytes, isTooLarge: false }, pictureRule), `portrait of ${email}`)
  await putPersonPicture(await viewerByEmail(email), file)
}

/** Head, hair and shoulders as ellipses, as shares of the side. */
function drawn({ back, coat, hair }: { back: Colour; coat: Colour; hair: Colour }): Buffer {
  const pixels = Buffer.alloc(SIDE * SIDE * 3)
  const inside = (x: number, y: number, [cx, cy, rx, ry]: readonly number[]) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1
  for (let index = 0; index < SIDE * SIDE; index++) {
    const [x, y] = [(index % SIDE) / SIDE, Math.floor(index / SIDE) / SIDE]
    const isFace = inside(x, y, [0.5, 0.43, 0.16, 0.2]) || inside(x, y, [0.5, 0.62, 0.06, 0.12])
    const isHair = inside(x, y, [0.5, 0.33, 0.19, 0.16]) && y < 0.36
    const colour = isHair ? hair : isFace ? skin : inside(x, y, [0.5, 1.02, 0.36, 0.34]) ? coat : back
    pixels.set(colour, index * 3)
  }
  return pixels
}
