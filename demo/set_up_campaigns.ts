import { readFile } from 'node:fs/promises'
import db from '@adonisjs/lucid/services/db'
import { addItems, type ItemTargets } from '#campaigns/actions/change_items'
import { createInviteCode, type CreateInviteCode } from '#campaigns/actions/create_invite_code'
import type { NewPicture } from '#campaigns/actions/put_picture'
import { moveCampaign } from '#campaigns/actions/move_campaign'
import { saveCampaign } from '#campaigns/actions/save_campaign'
import { withdrawInviteCode } from '#campaigns/actions/withdraw_invite_code'
import { bannerRule } from '#campaigns/banner_picture'
import type { CampaignContent } from '#campaigns/campaign_content'
import { checkFile } from '#files/check_file'
import { DAY_MS } from '#kernel/clock'
import { must } from './result.ts'
import type { Deed } from './trade.ts'
import { viewerByEmail } from './viewers.ts'

const everyone = { combination: 'best', audience: 'everybody', newDays: null, usesMax: null, usesPerCustomer: null } as const

type Wanted = { content: CampaignContent; targets: ItemTargets; rateBp: number; publish: boolean; picture?: NewPicture }

async function open({ content, targets, rateBp, publish, picture }: Wanted): Promise<number> {
  const viewer = await viewerByEmail('operations@kboss.example', 'campaigns.campaigns.manage')
  const known = await db.from('campaigns').where('name_zh', content.names.zh).select('id').first()
  if (known) return known.id
  const { id } = must(await saveCampaign(viewer, { content, picture }), `campaign ${content.names.zh}`)
  must(await addItems(viewer, { campaignId: id, targets, effect: { rateBp } }), `offers of ${content.names.zh}`)
  if (publish) {
    const { version } = await db.from('campaigns').where('id', id).select('version').firstOrFail()
    must(await moveCampaign(viewer, { id, act: 'publish', version }), `publishing ${content.names.zh}`)
  }
  return id
}

/** Looked into like one that somebody uploads. */
async function drawnServers(): Promise<NewPicture> {
  const bytes = await readFile(new URL('pictures/servers.webp', import.meta.url))
  const file = must(await checkFile({ name: '岁末算力季.webp', bytes, isTooLarge: false }, bannerRule), 'banner picture')
  return { file, alts: { zh: '两列云服务器机架与一朵云的插画', en: 'Drawing of two racks of cloud servers and a cloud' } }
}

/** A campaign that is over, whose prices some purchases of the demo's year had. */
async function openAutumn(today: Date): Promise<void> {
  const ago = (days: number) => new Date(today.getTime() - days * DAY_MS)
  await open({
    publish: true,
    rateBp: 7_500,
    targets: { connectionCode: 'volcengine', family: 'ecs' },
    content: {
      ...everyone,
      names: { zh: '金秋上云节', en: 'Autumn cloud days' },
      texts: { zh: '云服务器限时 7.5 折，包月包年同享。', en: 'Cloud servers at a quarter off, for every term.' },
      startsAt: ago(130),
      endsAt: ago(60),
      usesMax: 200,
      banner: { inCarousel: true, titles: null, words: null, tone: 'warm', link: null, picture: null },
    },
  })
}

/** The one that runs. */
async function openYearEnd(today: Date): Promise<void> {
  const inDays = (days: number) => new Date(today.getTime() + days * DAY_MS)
  await open({
    picture: await drawnServers(),
    publish: true,
    rateBp: 7_000,
    targets: { connectionCode: 'volcengine', family: 'ecs' },
    content: {
      ...everyone,
      names: { zh: '岁末算力季', en: 'Year-end computing' },
      texts: {
        zh: '全部云服务器官网价 7 折，活动期间下单即享。\n每个客户最多 20 台，先到先得。',
        en: 'All cloud servers at 70 % of the list price.\nUp to 20 per customer, first come, first served.',
      },
      startsAt: inDays(-6),
      endsAt: inDays(19),
      usesMax: 500,
      usesPerCustomer: 20,
      banner: {
        inCarousel: true, titles: { zh: '岁末算力季，云服务器 7 折', en: 'Year-end computing: cloud servers 30 % off' },
        words: { zh: '包月包年同价，每个客户最多 20 台。', en: 'For every term, up to 20 per customer.' }, tone: 'primary', link: null, picture: null,
      },
    },
  })
}

/** The one that comes. */
async function openNewYear(today: Date): Promise<void> {
  const inDays = (days: number) => new Date(today.getTime() + days * DAY_MS)
  await open({
    publish: true,
    rateBp: 6_500,
    targets: { connectionCode: 'volcengine', family: 'ecs' },
    content: {
      ...everyone,
      names: { zh: '新春开工礼', en: 'New-year start' },
      texts: { zh: '新客户注册 60 天内，云服务器 6.5 折。', en: 'Cloud servers at 65 % within 60 days of the sign-up.' },
      audience: 'new_customers',
      newDays: 60,
      startsAt: inDays(25),
      endsAt: inDays(55),
      banner: { inCarousel: true, titles: null, words: null, tone: 'warm', link: null, picture: null },
    },
  })
}

/** One that operations still work on. */
async function draftSpring(today: Date): Promise<void> {
  const inDays = (days: number) => new Date(today.getTime() + days * DAY_MS)
  await open({
    publish: false,
    rateBp: 9_000,
    targets: { connectionCode: 'volcengine', family: 'rds_mysql' },
    content: {
      ...everyone,
      names: { zh: '数据库迁移季', en: 'Move your databases' },
      texts: { zh: '云数据库在公共折扣之后再打 9 折。', en: 'A further 10 % off databases.' },
      combination: 'stack',
      startsAt: inDays(70),
      endsAt: inDays(100),
      banner: { inCarousel: true, titles: null, words: null, tone: 'plain', link: null, picture: null },
    },
  })
}

/** When operations published them. */
export function campaignDeeds(today: Date): Deed[] {
  const ago = (days: number) => new Date(today.getTime() - days * DAY_MS)
  return [
    { at: ago(140), act: () => openAutumn(today) },
    { at: ago(10), act: () => openYearEnd(today) },
    { at: ago(2), act: () => openNewYear(today) },
    { at: ago(1), act: () => draftSpring(today) },
  ]
}

/** The codes of the demo, made before the customers sign up who come by them. */
export async function setUpCodes(today: Date): Promise<void> {
  const sales = await viewerByEmail('sales@kboss.example', 'campaigns.codes.manage')
  const partners = await open({
    publish: true,
    rateBp: 7_800,
    targets: { connectionCode: 'volcengine', family: null },
    content: {
      ...everyone,
      names: { zh: '伙伴推荐专享', en: 'For friends of partners' },
      texts: { zh: '通过伙伴邀请码注册的客户，全部产品 7.8 折。', en: 'Everything at 78 % for who came by a partner’s code.' },
      audience: 'invite_code',
      startsAt: new Date(today.getTime() - 400 * DAY_MS),
      endsAt: new Date(today.getTime() + 90 * DAY_MS),
      banner: { inCarousel: false, titles: null, words: null, tone: 'plain', link: null, picture: null },
    },
  })
  const none: CreateInviteCode = { salesUserId: null, campaignId: null, usesMax: null, expiresAt: null, note: null }
  const make = async (chosen: string, parts: Partial<CreateInviteCode>) => {
    const known = await db.from('invite_codes').where('code', chosen).select('id').first()
    return known ? known.id : must(await createInviteCode(sales, { ...none, chosen, ...parts }), `code ${chosen}`).id
  }
  await make('SPRING2025', { note: '春季客户沙龙', expiresAt: new Date(today.getTime() - 200 * DAY_MS) })
  const old = await make('OLDCARD1', { note: '旧名片，已停用' })
  await withdrawInviteCode(sales, { id: old })
  await make('CLOUDFAIR26', { note: '云计算展会 A12 展位', usesMax: 100 })
  await make('PARTNER88', { campaignId: partners, note: '渠道伙伴推荐' })
}
