import { describe, expect, it } from 'vitest';
import { pageOfSetting } from './preview';

describe('the page on which a setting shows', () => {
  it('is known by the place of the setting', () => {
    expect(pageOfSetting('referring.title')).toBe('signup');
    expect(pageOfSetting('referring.share_text')).toBe('share');
    expect(pageOfSetting('invited.button')).toBe('join');
    expect(pageOfSetting('invited.thanks_title')).toBe('thanks');
    expect(pageOfSetting('share.message')).toBe('share');
    expect(pageOfSetting('accent')).toBeUndefined();
  });
});
