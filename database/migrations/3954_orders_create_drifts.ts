import { BaseSchema } from '@adonisjs/lucid/schema'

/** Where a resource at its supplier is not what our books say. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE resource_drifts (
        id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        kind VARCHAR(10) CHARACTER SET ascii NOT NULL,
        severity VARCHAR(10) CHARACTER SET ascii NOT NULL,
        ours JSON NOT NULL,
        theirs JSON NOT NULL,
        state VARCHAR(14) CHARACTER SET ascii NOT NULL DEFAULT 'open',
        open_kind VARCHAR(10) CHARACTER SET ascii NULL,
        sightings INT UNSIGNED NOT NULL DEFAULT 1,
        reason VARCHAR(200) NULL,
        decided_by BIGINT UNSIGNED NULL,
        decided_at DATETIME(3) NULL,
        first_seen_at DATETIME(3) NOT NULL,
        last_seen_at DATETIME(3) NOT NULL,
        UNIQUE KEY resource_drifts_open (resource_id, open_kind),
        KEY resource_drifts_state (state, first_seen_at),
        CONSTRAINT resource_drifts_resource FOREIGN KEY (resource_id) REFERENCES resources (id) ON DELETE CASCADE,
        CONSTRAINT resource_drifts_kind CHECK (kind IN ('gone', 'expiry', 'spec', 'state')),
        CONSTRAINT resource_drifts_severity CHECK (severity IN ('danger', 'warning')),
        CONSTRAINT resource_drifts_state CHECK (state IN ('open', 'investigating', 'accepted', 'settled'))
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('resource_drifts')
  }
}
