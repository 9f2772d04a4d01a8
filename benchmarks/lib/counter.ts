import mysql from 'mysql2/promise'

type Access = { host: string; port: number; user: string; password: string; database: string }

/** Asks the database server how many statements it was sent; its own questions are left out. */
export class Counter {
  #asked = 0
  readonly #connection: mysql.Connection

  private constructor(connection: mysql.Connection) {
    this.#connection = connection
  }

  static async open(access: Access): Promise<Counter> {
    return new Counter(await mysql.createConnection(access))
  }

  async statements(): Promise<number> {
    const rows = await this.query("SHOW GLOBAL STATUS LIKE 'Questions'")
    return Number(rows[0].Value) - this.#asked
  }

  async query(sql: string): Promise<mysql.RowDataPacket[]> {
    this.#asked += 1
    const [rows] = await this.#connection.query<mysql.RowDataPacket[]>(sql)
    return rows
  }

  close(): Promise<void> {
    return this.#connection.end()
  }
}
