import { BaseSchema } from '@adonisjs/lucid/schema'

/** Suppliers' bills as they were read: one row per connection and month, one per charge line. Amounts of lines are millionths. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE supplier_bills (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        connection_id BIGINT UNSIGNED NOT NULL,
        period CHAR(7) CHARACTER SET ascii NOT NULL,
        state VARCHAR(10) CHARACTER SET ascii NOT NULL DEFAULT 'waiting',
        reading INT UNSIGNED NOT NULL DEFAULT 1,
        page_cursor VARCHAR(1000) NULL,
        seen INT UNSIGNED NOT NULL DEFAULT 0,
        added INT UNSIGNED NOT NULL DEFAULT 0,
        changed INT UNSIGNED NOT NULL DEFAULT 0,
        withdrawn INT UNSIGNED NOT NULL DEFAULT 0,
        clashes INT UNSIGNED NOT NULL DEFAULT 0,
        is_final TINYINT(1) NOT NULL DEFAULT 0,
        failures SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        problem VARCHAR(160) NULL,
        started_by BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        read_at DATETIME(3) NULL,
        UNIQUE KEY supplier_bills_month (connection_id, period),
        KEY supplier_bills_period (period, id),
        CONSTRAINT supplier_bills_connection FOREIGN KEY (connection_id) REFERENCES supplier_connections (id),
        CONSTRAINT supplier_bills_state CHECK (state IN ('waiting', 'running', 'done', 'failed'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE supplier_bill_lines (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        bill_id BIGINT UNSIGNED NOT NULL,
        supplier_line_id VARCHAR(160) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        reading INT UNSIGNED NOT NULL,
        content_hash CHAR(64) CHARACTER SET ascii NOT NULL,
        charge_category VARCHAR(12) CHARACTER SET ascii NOT NULL,
        raw_category VARCHAR(120) NOT NULL,
        currency CHAR(3) CHARACTER SET ascii NOT NULL,
        service VARCHAR(120) NOT NULL,
        region VARCHAR(60) NULL,
        description VARCHAR(255) NULL,
        supplier_account VARCHAR(120) NOT NULL,
        payer_account VARCHAR(120) NULL,
        supplier_resource_id VARCHAR(160) NULL,
        supplier_order_no VARCHAR(120) NULL,
        charge_from DATETIME(3) NOT NULL,
        charge_until DATETIME(3) NOT NULL,
        list_micro BIGINT NOT NULL,
        billed_micro BIGINT NOT NULL,
        voucher_micro BIGINT NULL,
        paid_micro BIGINT NULL,
        organisation_id BIGINT UNSIGNED NULL,
        resource_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
        created_at DATETIME(3) NOT NULL,
        changed_at DATETIME(3) NULL,
        withdrawn_at DATETIME(3) NULL,
        UNIQUE KEY supplier_bill_lines_line (bill_id, supplier_line_id),
        KEY supplier_bill_lines_resource (bill_id, supplier_resource_id),
        KEY supplier_bill_lines_organisation (organisation_id, bill_id),
        KEY supplier_bill_lines_reading (bill_id, reading),
        CONSTRAINT supplier_bill_lines_bill FOREIGN KEY (bill_id) REFERENCES supplier_bills (id),
        CONSTRAINT supplier_bill_lines_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('supplier_bill_lines')
    this.schema.dropTableIfExists('supplier_bills')
  }
}
