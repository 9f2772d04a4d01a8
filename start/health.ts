import { DiskSpaceCheck, HealthChecks, MemoryHeapCheck } from '@adonisjs/core/health'
import { DbCheck } from '@adonisjs/lucid/database'
import db from '@adonisjs/lucid/services/db'

/** Thresholds in percent and MiB: ready fails only when the disk is nearly full, not at the library's 80 %. */
export const healthChecks = new HealthChecks().register([
  new DiskSpaceCheck().warnWhenExceeds(85).failWhenExceeds(97),
  new MemoryHeapCheck().warnWhenExceeds('600 mb').failWhenExceeds('1200 mb'),
  new DbCheck(db.connection()),
])
