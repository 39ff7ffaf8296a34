import { describe, expect, it } from 'vitest';
import { firstChoice, policy, snippet } from './snippet';

const BASE = 'https://refer.example.com';
const choice = firstChoice('#ff6600');

describe('the snippet', () => {
  it('says what was chosen and nothing else', () => {
    expect(snippet(BASE, 'abcdefgh', choice)).toBe(
      '<script src="https://refer.example.com/widget.js" async></script>\n' +
        '<div data-refhook-campaign="abcdefgh" data-refhook-mode="embed"></div>',
    );
    expect(snippet(BASE, 'abcdefgh', { ...choice, mode: 'widget', label: 'Bring "friends"' })).toContain(
      'data-refhook-mode="widget" data-refhook-color="#ff6600" data-refhook-label="Bring &quot;friends&quot;"',
    );
  });

  it('tells a pop-up when to open', () => {
    const popup = { ...choice, mode: 'popup' as const };
    expect(snippet(BASE, 'abcdefgh', popup)).toContain(
      'data-refhook-mode="popup" data-refhook-open="button" data-refhook-button="#refer-a-friend"',
    );
    expect(snippet(BASE, 'abcdefgh', { ...popup, opening: 'delay', delay: '5' })).toContain(
      'data-refhook-open="delay" data-refhook-delay="5"></div>',
    );
    expect(snippet(BASE, 'abcdefgh', { ...popup, opening: 'exit' })).toContain(
      'data-refhook-open="exit"></div>',
    );
  });

  it('names what a strict policy has to allow', () => {
    expect(policy(BASE)).toBe('script-src https://refer.example.com; frame-src https://refer.example.com');
  });
});
