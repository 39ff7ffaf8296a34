import { Stack } from '@mantine/core';
import { Section } from '@/components/Section';
import { type PreviewPage, pageOfSetting } from './preview';
import type { PagesForm, PagesView } from './queries';
import { TagText, type TagTextProps } from './TagText';

interface TextSectionsProps {
  form: PagesForm;
  view: PagesView;
  /** The page on which the text shows that is being written. */
  onPage: (page: PreviewPage) => void;
}

type Side = 'referring' | 'invited' | 'share';

interface Text {
  side: Side;
  name: string;
  label: string;
  long?: boolean;
  tags: keyof PagesView['tags'];
}

const SECTIONS: { title: string; about: string; texts: Text[] }[] = [
  {
    title: 'Pages for the Person Referring',
    about: 'They register for a referral link, then share it. Leave a text empty to use the words in grey.',
    texts: [
      { side: 'referring', name: 'title', label: 'Title of the sign-up page', tags: 'sign_up' },
      { side: 'referring', name: 'text', label: 'Text of the sign-up page', long: true, tags: 'sign_up' },
      { side: 'referring', name: 'button', label: 'Button of the sign-up page', tags: 'sign_up' },
      { side: 'referring', name: 'share_title', label: 'Title of the share page', tags: 'joined' },
      { side: 'referring', name: 'share_text', label: 'Text of the share page', long: true, tags: 'joined' },
    ],
  },
  {
    title: 'Pages for the Person Invited',
    about: 'They come through a friend’s link, see your offer and fill in the form: your new leads.',
    texts: [
      { side: 'invited', name: 'title', label: 'Title of the invitation', tags: 'invited' },
      { side: 'invited', name: 'text', label: 'Text of the invitation', long: true, tags: 'invited' },
      { side: 'invited', name: 'button', label: 'Button of the invitation', tags: 'invited' },
      { side: 'invited', name: 'thanks_title', label: 'Title of the thanks page', tags: 'joined' },
      { side: 'invited', name: 'thanks_text', label: 'Text of the thanks page', long: true, tags: 'joined' },
    ],
  },
  {
    title: 'The message that people share',
    about:
      'What is filled in for people who share by email, WhatsApp and so on. The link is added at the end.',
    texts: [
      { side: 'share', name: 'subject', label: 'Subject of the email', tags: 'joined' },
      { side: 'share', name: 'message', label: 'Message', long: true, tags: 'joined' },
    ],
  },
];

/** All texts of a campaign's pages. */
export function TextSections({ form, view, onPage }: TextSectionsProps) {
  return SECTIONS.map(({ title, about, texts }) => (
    <Section key={title} title={title} about={about}>
      <Stack gap="sm">
        {texts.map(({ side, name, label, long, tags }) => {
          const place = `${side}.${name}` as const;
          const defaults = view.defaults[side] as Record<string, string>;
          return (
            <TagText
              key={place}
              label={label}
              long={long}
              fallback={defaults[name] ?? ''}
              tags={view.tags[tags]}
              {...(form.getInputProps(place) as Pick<TagTextProps, 'value' | 'error' | 'onChange'>)}
              onFocus={() => onPage(pageOfSetting(place) ?? 'signup')}
            />
          );
        })}
      </Stack>
    </Section>
  ));
}
