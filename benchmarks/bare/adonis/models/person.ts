import { BaseModel, column } from '@adonisjs/lucid/orm'

export default class Person extends BaseModel {
  static table = 'users'

  @column({ isPrimary: true })
  declare id: number

  @column()
  declare email: string

  @column({ serializeAs: null })
  declare password: string
}
