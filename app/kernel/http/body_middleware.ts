import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import BodyParserMiddleware from '@adonisjs/core/bodyparser_middleware'

/** What comes in here is signed over its bytes: the controller reads them itself. */
const UNTOUCHED = '/notices/'

export default class BodyMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (ctx.request.url().startsWith(UNTOUCHED)) return next()
    const parser = await ctx.containerResolver.make(BodyParserMiddleware)
    return parser.handle(ctx, next)
  }
}
