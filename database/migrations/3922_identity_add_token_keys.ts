import { BaseSchema } from '@adonisjs/lucid/schema'

/** A form that is sent twice makes one token: its value is shown once, so nobody would know the second one. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE auth_access_tokens
        ADD form_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
        ADD UNIQUE KEY auth_access_tokens_form (tokenable_id, form_key)
    `)
  }

  async down() {
    this.schema.raw('ALTER TABLE auth_access_tokens DROP KEY auth_access_tokens_form, DROP form_key')
  }
}
