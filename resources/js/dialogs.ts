/**
 * Dialogs are `<dialog>` opened by `command="show-modal" commandfor="id"`: newer browsers do it without script, for the
 * others it is done here. The element itself traps focus and closes on Escape; a click beside it closes as well.
 */
const native = 'commandForElement' in HTMLButtonElement.prototype

document.addEventListener('click', (event) => {
  const target = event.target as Element
  if (!native) byCommand(target)
  if (target instanceof HTMLDialogElement && isBeside(target, event)) target.close()
})

function byCommand(target: Element) {
  const button = target.closest<HTMLButtonElement>('button[commandfor]')
  if (!button) return
  const dialog = document.getElementById(button.getAttribute('commandfor') ?? '')
  if (!(dialog instanceof HTMLDialogElement)) return
  const command = button.getAttribute('command')
  if (command === 'show-modal') dialog.showModal()
  if (command === 'close') dialog.close()
}

function isBeside(dialog: HTMLDialogElement, { clientX, clientY }: MouseEvent) {
  const box = dialog.getBoundingClientRect()
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom
}

/** A form in a dialog that was refused is shown again with its messages. */
document.querySelector<HTMLDialogElement>('dialog[data-reopen=yes]')?.showModal()

export {}
