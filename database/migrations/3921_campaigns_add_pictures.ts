import { BaseSchema } from '@adonisjs/lucid/schema'

/** The picture of a banner with its words for those who do not see it; a copy of a campaign shows the same file. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE campaigns
        ADD picture_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        ADD picture_alt_zh VARCHAR(120) NULL,
        ADD picture_alt_en VARCHAR(120) NULL,
        ADD KEY campaigns_picture (picture_id),
        ADD CONSTRAINT campaigns_picture FOREIGN KEY (picture_id) REFERENCES stored_files (id),
        ADD CONSTRAINT campaigns_picture_alt CHECK (picture_id IS NULL OR (picture_alt_zh IS NOT NULL AND picture_alt_en IS NOT NULL))
    `)
  }

  async down() {
    this.schema.raw(`
      ALTER TABLE campaigns DROP FOREIGN KEY campaigns_picture, DROP CONSTRAINT campaigns_picture_alt, DROP KEY campaigns_picture,
        DROP picture_id, DROP picture_alt_zh, DROP picture_alt_en
    `)
  }
}
