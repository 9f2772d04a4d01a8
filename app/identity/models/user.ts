import { DbAccessTokensProvider } from '@adonisjs/auth/access_tokens'
import { BaseModel, column } from '@adonisjs/lucid/orm'
import { timeColumn } from '#kernel/columns'
import { TOKEN_PREFIX } from '../token_format.ts'

export default class User extends BaseModel {
  static accessTokens = DbAccessTokensProvider.forModel(User, {
    prefix: TOKEN_PREFIX,
    table: 'auth_access_tokens',
    type: 'api',
    tokenSecretLength: 40,
  })

  @column({ isPrimary: true })
  declare id: number

  @column()
  declare organisationId: number

  @column()
  declare departmentId: number | null

  @column()
  declare name: string

  @column()
  declare email: string

  @column()
  declare phone: string | null

  @column({ serializeAs: null })
  declare password: string

  @timeColumn()
  declare emailVerifiedAt: Date | null

  @timeColumn()
  declare phoneVerifiedAt: Date | null

  @column()
  declare termsVersion: string | null

  @timeColumn()
  declare termsAcceptedAt: Date | null

  @column()
  declare status: 'active' | 'suspended' | 'offboarded'

  @column()
  declare locale: string

  @column()
  declare accessVersion: number

  @timeColumn()
  declare lastSignedInAt: Date | null

  @timeColumn()
  declare createdAt: Date

  @timeColumn()
  declare updatedAt: Date
}
