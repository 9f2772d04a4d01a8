import { Exception } from '@adonisjs/core/exceptions'

/** Nobody is signed in, or the session or token has ended. Pages lead to the sign-in page instead. */
export class NotSignedIn extends Exception {
  static code = 'E_NOT_SIGNED_IN'
  static status = 401
}

/** The viewer does not hold the permission of the route. Somebody else's row is a 404 instead. */
export class NotAllowed extends Exception {
  static code = 'E_NOT_ALLOWED'
  static status = 403
}

/** The row is absent, or not the viewer's to see; the reader cannot tell which. */
export class NotFound extends Exception {
  static code = 'E_NOT_FOUND'
  static status = 404
}
