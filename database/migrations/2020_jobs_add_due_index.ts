import { BaseSchema } from '@adonisjs/lucid/schema'

/** The claim reads in this order and stops at its limit, so it locks only what it takes and two workers do not starve each other. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('ALTER TABLE jobs ADD KEY jobs_due (status, run_at, id)')
  }

  async down() {
    this.schema.raw('ALTER TABLE jobs DROP KEY jobs_due')
  }
}
