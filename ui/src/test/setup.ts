import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// Mantine asks for these, and jsdom lacks them.
window.matchMedia = (query) => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
  dispatchEvent: () => false,
});
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Object.defineProperty(document, 'fonts', { value: new EventTarget() });

afterEach(cleanup);

// Nothing is laid out here, so there is nothing to scroll.
Element.prototype.scrollIntoView ??= () => {};
