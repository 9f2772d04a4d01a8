import { BaseSchema } from '@adonisjs/lucid/schema'

/** What a request to recover somebody's access asks for besides their second factor: an address that nobody has yet. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE access_recoveries (
        request_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        email VARCHAR(254) NOT NULL,
        CONSTRAINT access_recoveries_request FOREIGN KEY (request_id) REFERENCES approval_requests (id) ON DELETE CASCADE
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('access_recoveries')
  }
}
