import { removeFile } from '#files/actions/remove_file'
import { storeFile } from '#files/actions/store_file'
import type { CheckedFile } from '#files/check_file'
import type { Trx } from '#kernel/database/transaction'
import type { BannerPicture, Texts } from '../campaign_content.ts'

export type NewPicture = { file: CheckedFile; alts: Texts }

/** Stores the picture of a banner, for everybody to see. */
export async function putPicture({ campaignId, userId, picture }: { campaignId: number; userId: number | null; picture: NewPicture }, trx: Trx): Promise<BannerPicture> {
  const subject = { type: 'campaign', id: String(campaignId) }
  const fileId = await storeFile(picture.file, { subject, organisationId: null, userId, isPublic: true }, { trx })
  return { fileId, alts: picture.alts }
}

/** A picture that no campaign shows any more is taken away; one that a copy shows stays. */
export async function dropPicture(fileId: string, trx: Trx): Promise<void> {
  const other = await trx.from('campaigns').where('picture_id', fileId).select('id').first()
  if (!other) await removeFile(fileId, { trx })
}
