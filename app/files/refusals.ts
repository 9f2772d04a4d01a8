import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { checkFile, type CheckedFile, type FileRefused, type FileRule } from './check_file.ts'
import { endings } from './file_types.ts'
import { uploadOf, type Upload } from './upload.ts'

/**
 * The file of this form, looked into; null where none was chosen. What does not fit is said beside `field`, and what was typed
 * beside the file is kept.
 */
export async function checkedUpload(ctx: HttpContext, field: string, rule: FileRule): Promise<CheckedFile | null> {
  const upload = uploadOf(ctx)
  return upload && checkedFile(ctx, upload, field, rule)
}

/** The same for a file that came another way than by a form. */
export async function checkedFile(ctx: HttpContext, upload: Upload, field: string, rule: FileRule): Promise<CheckedFile> {
  const checked = await checkFile(upload, rule)
  return checked.ok ? checked.value : refuseFields([{ field, message: inWords(ctx, checked.error) }])
}

function inWords({ i18n }: HttpContext, error: FileRefused): string {
  const say = (facts: Record<string, string | number> = {}) => i18n.formatMessage(`files.refused.${error.type}`, facts)
  switch (error.type) {
    case 'too_large':
      return say({ limit: Math.floor(error.bytesMax / 1024 / 1024) })
    case 'wrong_type':
      return say({ types: error.types.map((type) => endings[type].toUpperCase()).join(', ') })
    default:
      return say()
  }
}
