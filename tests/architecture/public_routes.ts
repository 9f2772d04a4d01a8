/**
 * Routes that name no permission, and why nobody has to be signed in. `METHOD pattern`; what is added here is open to the world.
 */
export const publicRoutes: Record<string, string> = {
  'GET /health/live': 'probes',
  'GET /health/ready': 'probes',
  'GET /health/deep': 'answers details to loopback or with a token of its own',
  'GET /metrics': 'answers to loopback or with a token of its own',
  'POST /preferences/:what': 'language and theme of any reader',
  'GET /frame/counters': 'counts nothing for guests',
  'GET /_design': 'development and tests only',
  'GET /': 'the landing page',
  'GET /support': 'how to reach us',
  'GET /products': 'the shop window',
  'GET /products/:id': 'the shop window',
  'POST /products/:id/price': 'what a choice costs; changes nothing, limited per reader',
  'GET /api/v1/openapi.json': 'how the API is called',
  'GET /api/v1/docs': 'how the API is called',
  'GET /sign-up': 'how one becomes a customer',
  'POST /sign-up': 'how one becomes a customer',
  'GET /sign-in': 'how one comes in',
  'POST /sign-in': 'how one comes in',
  'POST /sign-in/code': 'how one comes in',
  'GET /sign-in/code': 'how one comes in; without a code asked for in this browser it leads back',
  'POST /sign-in/code/enter': 'how one comes in',
  'GET /sign-in/second-factor': 'for who gave a first proof in this browser',
  'POST /sign-in/second-factor': 'for who gave a first proof in this browser',
  'GET /sign-in/time-left': 'says nothing to guests',
  'POST /sign-out': 'ends whatever session there is',
  'GET /forgot-password': 'for who cannot come in',
  'POST /forgot-password': 'for who cannot come in',
  'GET /forgot-password/code': 'for who cannot come in',
  'POST /forgot-password/code': 'for who cannot come in',
  'GET /set-password/:link': 'the link is the key',
  'POST /set-password/:link': 'the link is the key',
  'GET /invitation/:link': 'the link is the key',
  'POST /invitation/:link': 'the link is the key',
  'GET /i/:code': 'an invite link; says nothing about the code',
  'GET /pictures/:id': 'the logo and banners of public pages; other files are absent',
  'GET /campaigns/:id': 'the shop window; campaigns for chosen customers are absent for all others',
  'POST /notices/:connection': 'suppliers; nothing is believed that their signature does not cover',
  'POST /notices/:connection/*': 'suppliers; nothing is believed that their signature does not cover',
  'GET /terms': 'read before signing up',
  'GET /_outbox': 'demo and development only',
}

/** Writing routes whose controller has no static validator, and what checks their input instead. */
export const unvalidatedRoutes: Record<string, string> = {
  'POST /preferences/:what': 'both values are looked up in fixed lists',
  'POST /admin/invariants': 'takes no input',
  'POST /wallet/receivables/:id/settlement': 'takes no input',
  'POST /admin/receivables/:id/settlement': 'takes no input',
  'POST /account/picture/remove': 'takes no input',
  'POST /admin/me/picture/remove': 'takes no input',
  'POST /notices/:connection': 'bytes, for the plugin to verify',
  'POST /notices/:connection/*': 'bytes, for the plugin to verify',
  'POST /orders/:id/lines/:lineId/decline': 'takes no input',
}

/** Queries whose first parameter is no viewer, and why. `file: function`. */
export const viewerlessQueries: Record<string, string> = {
  'app/files/queries/files_query.ts: filesOf': 'below identity; whoever calls it has found the subject with its viewer',
  'app/files/queries/files_query.ts: fileOf': 'below identity; whoever calls it has found the subject with its viewer',
  'app/files/queries/files_query.ts: publicFile': 'pictures of public pages',
  'app/identity/queries/person_query.ts: personByUser': 'makes the viewer',
  'app/identity/queries/person_query.ts: peopleByUsers': 'makes viewers',
  'app/identity/queries/person_query.ts: personByToken': 'makes the viewer',
  'app/identity/queries/person_query.ts: personBySession': 'makes the viewer',
  'app/identity/queries/person_query.ts: keptSession': 'makes the viewer',
  'app/identity/queries/people_of_role_query.ts: peopleOfRole': 'readers of an alarm, for jobs',
  'app/identity/queries/people_of_organisation_query.ts: peopleOfOrganisation': 'readers of a message, for jobs',
  'app/identity/queries/organisation_profile_query.ts: organisationProfile': 'what a supplier is told, for the worker',
  'app/wallet/queries/hold_state_query.ts: holdStateOf': 'the worker asks about its own line',
  'app/suppliers/queries/attempts_query.ts: attemptsQuery': 'the worker reads its own journal',
  'app/suppliers/queries/calls_query.ts: findOpenIntents': 'the worker reads its own journal',
  'app/suppliers/queries/calls_query.ts: isUnderWay': 'the worker and the acts read their own journal by a key that they made',
  'app/suppliers/queries/connection_code_query.ts: connectionCode': 'a code by its id, for the worker',
  'app/suppliers/queries/last_input_query.ts: lastInputOf': 'the worker reads its own journal',
}

/** Queries that take the viewer and show everybody the same rows, and why. `file: function`. */
export const everybodysRows: Record<string, string> = {
  'app/messages/queries/outbox_query.ts: outboxQuery': 'what the development drivers kept; nothing in production',
  'app/catalog/queries/offers_for_items_query.ts: offersForItems': 'the catalogue; prices are resolved per organisation',
  'app/catalog/queries/offers_query.ts: offerFacets': 'the catalogue’s choices',
}
