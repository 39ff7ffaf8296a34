/** The key that goes with Enter to the next step, as it is written on the keyboard. */
export const CONTROL = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
