/**
 * Something the reader can put right. Its message is one line that says what to do; the scripts
 * print it without a stack.
 */
export class SetupError extends Error {
  override name = 'SetupError'
}
