import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { CSV_BOM, csvLine } from '#kernel/csv'
import { updateConnectionSettings } from '../../actions/update_connection_settings.ts'
import { catalogueRows } from '../../catalogue_rows.ts'
import { readConnection } from '../../connection_rows.ts'
import { openSettings } from '../../pipeline/live_connection.ts'
import { connectionQuery } from '../../queries/connections_query.ts'
import { findPlugin } from '../../registry.ts'
import type { CatalogueDefinition } from '../../sdk/main.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

const TEXT_LENGTH_MAX = 200_000
const PROBLEMS_SHOWN = 50

/** The catalogue of a supplier without a call for it: everything is taken, or nothing with every problem by row and column. */
export default class ImportCatalogueController {
  static params = vine.create({ params: vine.object({ code: fields.code() }) })

  static validator = vine.create({
    catalogue: vine.string().maxLength(TEXT_LENGTH_MAX),
    params: vine.object({ code: fields.code() }),
  })

  async render(ctx: HttpContext) {
    const { connection, catalogue, settings } = await this.found(ctx)
    const rows = catalogue.rows(String(settings[catalogue.setting] ?? '[]'))
    const shown = rows.length > 0 ? rows : [catalogue.example]
    const text = [catalogue.columns, ...shown.map((row) => catalogue.columns.map((column) => row[column] ?? ''))].map((cells) => csvLine(cells)).join('')
    if (ctx.request.qs().format === 'csv') {
      ctx.response.header('Content-Type', 'text/csv; charset=utf-8')
      ctx.response.header('Content-Disposition', `attachment; filename="${connection.code}-catalogue.csv"`)
      return ctx.response.send(CSV_BOM + text)
    }
    const problems = ctx.session.flashMessages.get('catalogueProblems', [])
    return ctx.view.render('pages/suppliers/catalogue', { connection, text, count: rows.length, problems })
  }

  async execute(ctx: HttpContext) {
    const { connection, catalogue, settings } = await this.found(ctx)
    const { catalogue: text } = await ctx.request.validateUsing(ImportCatalogueController.validator)
    const back = `/admin/suppliers/${connection.code}/catalogue`
    const rows = catalogueRows(text)
    const read = rows === null ? null : catalogue.read(rows)
    if (!read?.ok) {
      ctx.session.flash({ catalogue: text })
      ctx.session.flash('inputErrorsBag', { catalogue: [ctx.i18n.formatMessage(`suppliers.catalogue.${read ? 'refused' : 'unreadable'}`)] })
      ctx.session.flash('catalogueProblems', read?.problems.slice(0, PROBLEMS_SHOWN) ?? [])
      return ctx.response.redirect().toPath(back)
    }
    const input = { code: connection.code, settings: { ...settings, [catalogue.setting]: read.stored }, actor: ctx.viewer.actor }
    const saved = await updateConnectionSettings(input)
    if (!saved.ok) throw new NotFound()
    notice(ctx, 'success', 'catalogue.taken', { count: read.count })
    return ctx.response.redirect().toPath(`/admin/suppliers/${connection.code}`)
  }

  private async found(ctx: HttpContext): Promise<{ connection: { code: string; name: string }; catalogue: CatalogueDefinition; settings: Record<string, unknown> }> {
    const { params } = await ctx.request.validateUsing(ImportCatalogueController.params)
    const connection = await connectionQuery(ctx.viewer, params.code)
    const plugin = connection && findPlugin(connection.pluginCode)
    if (!connection || !plugin?.catalogue) throw new NotFound()
    return { connection, catalogue: plugin.catalogue, settings: openSettings(await readConnection(params.code), plugin) }
  }
}
