import { complain } from './terminal.ts'

const acts: (() => void | Promise<void>)[] = []

/** Something to undo when the command ends, however it ends. The last one given runs first. */
export function atEnd(act: () => void | Promise<void>) {
  acts.push(act)
}

/** Runs each act once; one that fails is reported and does not keep the others from running. */
export async function runAtEnd() {
  for (let act = acts.pop(); act; act = acts.pop()) {
    try {
      await act()
    } catch (error) {
      complain((error as Error).message)
    }
  }
}
