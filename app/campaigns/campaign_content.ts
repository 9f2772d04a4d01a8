export const combinations = ['best', 'stack'] as const
export type Combination = (typeof combinations)[number]

export const audiences = ['everybody', 'new_customers', 'invite_code', 'chosen'] as const
export type Audience = (typeof audiences)[number]

export const bannerTones = ['plain', 'primary', 'warm'] as const
export type BannerTone = (typeof bannerTones)[number]

/** A text in both languages. */
export type Texts = { zh: string; en: string }

/** `alts` say what it shows, for those who do not see it. */
export type BannerPicture = { fileId: string; alts: Texts }

export type Banner = {
  inCarousel: boolean
  /** Null: the campaign's name. */
  titles: Texts | null
  words: Texts | null
  tone: BannerTone
  /** A path of this site; null: the campaign's page. */
  link: string | null
  /** Beside the words; null: the end of the campaign stands there. */
  picture: BannerPicture | null
}

/** What staff decide about a campaign, besides its items and chosen customers. */
export type CampaignContent = {
  names: Texts
  texts: Texts
  startsAt: Date
  /** The first moment at which it no longer runs. */
  endsAt: Date
  combination: Combination
  audience: Audience
  /** For `new_customers`: how many days after the sign-up somebody is new. */
  newDays: number | null
  /** Units that may be bought at its prices in all, and by one customer; null: any number. */
  usesMax: number | null
  usesPerCustomer: number | null
  banner: Banner
}

const textsOf = (zh: string | null, en: string | null): Texts | null => (zh === null && en === null ? null : { zh: zh ?? en!, en: en ?? zh! })

export const contentColumns = [
  'name_zh', 'name_en', 'text_zh', 'text_en', 'starts_at', 'ends_at', 'combination', 'audience', 'new_days', 'uses_max', 'uses_per_customer',
  'title_zh', 'title_en', 'words_zh', 'words_en', 'tone', 'link', 'in_carousel', 'picture_id', 'picture_alt_zh', 'picture_alt_en',
] as const

export function toContent(row: Record<string, any>): CampaignContent {
  return {
    names: { zh: row.name_zh, en: row.name_en },
    texts: { zh: row.text_zh, en: row.text_en },
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    combination: row.combination,
    audience: row.audience,
    newDays: row.new_days,
    usesMax: row.uses_max,
    usesPerCustomer: row.uses_per_customer,
    banner: {
      inCarousel: Boolean(row.in_carousel),
      titles: textsOf(row.title_zh, row.title_en),
      words: textsOf(row.words_zh, row.words_en),
      tone: row.tone,
      link: row.link,
      picture: row.picture_id ? { fileId: row.picture_id, alts: { zh: row.picture_alt_zh, en: row.picture_alt_en } } : null,
    },
  }
}

export function contentRow({ names, texts, banner, ...content }: CampaignContent): Record<(typeof contentColumns)[number], unknown> {
  return {
    name_zh: names.zh,
    name_en: names.en,
    text_zh: texts.zh,
    text_en: texts.en,
    starts_at: content.startsAt,
    ends_at: content.endsAt,
    combination: content.combination,
    audience: content.audience,
    new_days: content.audience === 'new_customers' ? content.newDays : null,
    uses_max: content.usesMax,
    uses_per_customer: content.usesPerCustomer,
    title_zh: banner.titles?.zh ?? null,
    title_en: banner.titles?.en ?? null,
    words_zh: banner.words?.zh ?? null,
    words_en: banner.words?.en ?? null,
    tone: banner.tone,
    link: banner.link,
    in_carousel: banner.inCarousel,
    picture_id: banner.picture?.fileId ?? null,
    picture_alt_zh: banner.picture?.alts.zh ?? null,
    picture_alt_en: banner.picture?.alts.en ?? null,
  }
}

/** What may no longer change once customers were promised it; who wants it otherwise copies the campaign. */
export const promised = ['startsAt', 'combination', 'audience', 'newDays'] as const satisfies readonly (keyof CampaignContent)[]
