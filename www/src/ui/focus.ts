/** As a ref: puts the focus on an element when it appears, where its screen or dialog is what one came for. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}
