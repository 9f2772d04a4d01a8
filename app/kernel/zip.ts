import { crc32, createDeflateRaw } from 'node:zlib'

type Entry = { name: Buffer; crc: number; packed: number; plain: number; offset: number }

const UTF8_AND_DESCRIPTOR = 0x0808
const VERSION = 20
const DEFLATE = 8
const ENTRIES_MAX = 65_535
/** 1980-01-01: the archive says nothing about when; its files do. */
const DOS_DATE = 0x21

/**
 * Writes a ZIP archive piece by piece (APPNOTE 6.3, without the 64-bit parts: at most 4 GiB), so that memory stays flat
 * whatever its size. Pieces go to `sink` in order; `finish` writes the directory and returns the size in bytes.
 */
export class ZipWriter {
  readonly #entries: Entry[] = []
  #offset = 0

  constructor(private readonly sink: (piece: Buffer) => Promise<void>) {}

  async add(fileName: string, content: AsyncIterable<string> | Iterable<string>): Promise<void> {
    if (this.#entries.length >= ENTRIES_MAX) throw new Error('E_ZIP_ENTRIES: an archive holds at most 65535 files.')
    const entry: Entry = { name: Buffer.from(fileName, 'utf8'), crc: 0, packed: 0, plain: 0, offset: this.#offset }
    await this.#write(localHeader(entry))
    const deflate = createDeflateRaw()
    const feeding = feed(deflate, content, entry)
    for await (const piece of deflate) {
      entry.packed += (piece as Buffer).length
      await this.#write(piece as Buffer)
    }
    await feeding
    await this.#write(descriptor(entry))
    this.#entries.push(entry)
  }

  async finish(): Promise<number> {
    const start = this.#offset
    for (const entry of this.#entries) await this.#write(directoryLine(entry))
    await this.#write(endOf(this.#entries.length, this.#offset - start, start))
    return this.#offset
  }

  async #write(piece: Buffer): Promise<void> {
    this.#offset += piece.length
    if (this.#offset > 0xffff_ffff) throw new Error('E_ZIP_SIZE: an archive without 64-bit parts holds at most 4 GiB.')
    await this.sink(piece)
  }
}

async function feed(deflate: ReturnType<typeof createDeflateRaw>, content: AsyncIterable<string> | Iterable<string>, entry: Entry): Promise<void> {
  try {
    for await (const text of content) {
      const bytes = Buffer.from(text, 'utf8')
      entry.crc = crc32(bytes, entry.crc)
      entry.plain += bytes.length
      if (!deflate.write(bytes)) await new Promise<void>((resolve) => deflate.once('drain', () => resolve()))
    }
    deflate.end()
  } catch (error) {
    deflate.destroy(error as Error)
  }
}

function numbers(parts: ReadonlyArray<[value: number, bytes: 2 | 4]>): Buffer {
  const buffer = Buffer.alloc(parts.reduce((total, [, bytes]) => total + bytes, 0))
  let at = 0
  for (const [value, bytes] of parts) {
    buffer.writeUIntLE(value, at, bytes)
    at += bytes
  }
  return buffer
}

function localHeader({ name }: Entry): Buffer {
  const head = numbers([[0x04034b50, 4], [VERSION, 2], [UTF8_AND_DESCRIPTOR, 2], [DEFLATE, 2], [0, 2], [DOS_DATE, 2], [0, 4], [0, 4], [0, 4], [name.length, 2], [0, 2]])
  return Buffer.concat([head, name])
}

const descriptor = ({ crc, packed, plain }: Entry): Buffer => numbers([[0x08074b50, 4], [crc, 4], [packed, 4], [plain, 4]])

function directoryLine({ name, crc, packed, plain, offset }: Entry): Buffer {
  const head = numbers([
    [0x02014b50, 4], [VERSION, 2], [VERSION, 2], [UTF8_AND_DESCRIPTOR, 2], [DEFLATE, 2], [0, 2], [DOS_DATE, 2], [crc, 4], [packed, 4], [plain, 4],
    [name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4],
  ])
  return Buffer.concat([head, name])
}

const endOf = (count: number, size: number, start: number): Buffer =>
  numbers([[0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [start, 4], [0, 2]])
