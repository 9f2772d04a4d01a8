import { Exception } from '@adonisjs/core/exceptions'

/** The content under this id is not what was stored: somebody or something changed it on the disk. It is sent to nobody. */
export class ContentChanged extends Exception {
  static code = 'E_FILE_CONTENT_CHANGED'
  static status = 500

  constructor(id: string) {
    super(`The content of file ${id} is not what was stored. Restore it from a backup of UPLOADS_DIR.`)
  }
}
