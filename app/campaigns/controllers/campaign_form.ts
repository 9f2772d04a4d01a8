import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { audiences, bannerTones, combinations, type CampaignContent, type Texts } from '../campaign_content.ts'
import { ALT_LENGTH_MAX, NAME_LENGTH_MAX, NEW_DAYS_MAX, TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, USES_MAX, WORDS_LENGTH_MAX } from '../limits.ts'
import { momentField, momentOf } from './fields.ts'

const needed = (length: number) => vine.string().trim().minLength(1).maxLength(length)
const free = (length: number) => vine.string().trim().maxLength(length).nullable().optional()
const count = (max: number) => vine.number().withoutDecimals().range([1, max]).nullable().optional()

/** The form of a campaign: one field each, flat, so that its messages stand beside them. */
export const campaignFields = {
  nameZh: needed(NAME_LENGTH_MAX),
  nameEn: needed(NAME_LENGTH_MAX),
  textZh: needed(TEXT_LENGTH_MAX),
  textEn: needed(TEXT_LENGTH_MAX),
  startsAt: momentField(),
  endsAt: momentField(),
  combination: vine.enum(combinations),
  audience: vine.enum(audiences),
  newDays: count(NEW_DAYS_MAX),
  usesMax: count(USES_MAX),
  usesPerCustomer: count(USES_MAX),
  inCarousel: vine.enum(['yes', 'no'] as const),
  titleZh: free(TITLE_LENGTH_MAX),
  titleEn: free(TITLE_LENGTH_MAX),
  wordsZh: free(WORDS_LENGTH_MAX),
  wordsEn: free(WORDS_LENGTH_MAX),
  altZh: free(ALT_LENGTH_MAX),
  altEn: free(ALT_LENGTH_MAX),
  removePicture: vine.boolean().optional(),
  tone: vine.enum(bannerTones),
  /** A path of this site: a banner never leads a customer elsewhere. */
  link: vine.string().trim().maxLength(200).regex(/^\/(?![/\\])[\x21-\x7e]*$/).nullable().optional(),
}

const schema = vine.object(campaignFields)
export type CampaignForm = Infer<typeof schema>

/** One language left out says the same as the other. */
function textsOf(zh: string | null | undefined, en: string | null | undefined): Texts | null {
  return zh || en ? { zh: (zh || en)!, en: (en || zh)! } : null
}

/** `pictureId` is the picture that the banner has and keeps. */
export function contentOfForm(form: CampaignForm, pictureId: string | null): CampaignContent {
  return {
    names: { zh: form.nameZh, en: form.nameEn },
    texts: { zh: form.textZh, en: form.textEn },
    startsAt: momentOf(form.startsAt),
    endsAt: momentOf(form.endsAt, { isEnd: true }),
    combination: form.combination,
    audience: form.audience,
    newDays: form.audience === 'new_customers' ? (form.newDays ?? null) : null,
    usesMax: form.usesMax ?? null,
    usesPerCustomer: form.usesPerCustomer ?? null,
    banner: {
      inCarousel: form.inCarousel === 'yes',
      titles: textsOf(form.titleZh, form.titleEn),
      words: textsOf(form.wordsZh, form.wordsEn),
      tone: form.tone,
      link: form.link ?? null,
      picture: pictureId ? { fileId: pictureId, alts: altsOfForm(form) } : null,
    },
  }
}

export const altsOfForm = ({ altZh, altEn }: CampaignForm): Texts => ({ zh: altZh ?? '', en: altEn ?? '' })

const localMoment = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
})

/** `2026-11-26T09:30` in Asia/Shanghai, as a `datetime-local` field wants it. */
export const typedMoment = (at: Date): string => localMoment.format(at).replace(' ', 'T')

/** What the form shows of a campaign before anything is typed. */
export function formOfContent({ names, texts, banner, ...content }: CampaignContent): Record<string, unknown> {
  return {
    nameZh: names.zh,
    nameEn: names.en,
    textZh: texts.zh,
    textEn: texts.en,
    ...content,
    startsAt: typedMoment(content.startsAt),
    endsAt: typedMoment(content.endsAt),
    inCarousel: banner.inCarousel ? 'yes' : 'no',
    titleZh: banner.titles?.zh,
    titleEn: banner.titles?.en,
    wordsZh: banner.words?.zh,
    wordsEn: banner.words?.en,
    tone: banner.tone,
    link: banner.link,
    altZh: banner.picture?.alts.zh,
    altEn: banner.picture?.alts.en,
  }
}
