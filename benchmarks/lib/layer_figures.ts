/** What one call costs: CPU of our process, of the database too where it takes part. */
export type CallCost = { cpuMs: number; p99Ms: number }

export type LayerInput = {
  /** Where the stand-in answers, on loopback. */
  origin: string
  /** A connection whose row exists and may be read. */
  connectionCode: string
  databasePid: number
}

/** `got` makes the request with our time limits and a signal that can end it, `naked` without any. */
export type LayerFigures = Record<'naked' | 'got' | 'layers' | 'journal' | 'open' | 'calm' | 'hanging', CallCost>
