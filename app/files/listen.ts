import { every } from '#jobs/registry'
import { DAY_MS } from '#kernel/clock'
import { sweepFiles } from './actions/sweep_files.ts'

every('files.sweep', DAY_MS, sweepFiles)
