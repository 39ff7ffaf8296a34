import { useQuery } from '@tanstack/react-query';
import { CampaignLink } from '@/campaigns/CampaignLink';
import { DescriptionList } from '@/components/DescriptionList';
import { NumberTiles } from '@/components/NumberTiles';
import { Section } from '@/components/Section';
import { StateBadge } from '@/components/StateBadge';
import { CopyText } from '@/components/text/CopyText';
import { dayWords } from '@/components/time/day';
import { PersonLink } from '../PersonLink';
import { personQuery } from '../users';
import { type Person, sourceWord, typeWord } from '../words';
import { NeedsReview } from './NeedsReview';

/** Who someone is: numbers, links, campaign, and who referred them. */
export function PersonSummary({ person }: { person: Person }) {
  const { analytics } = person;
  const numbers: [string, number | undefined][] = [
    ['Link visits', analytics?.reach ?? person.reach],
    ['Referrals', analytics?.referrals],
    ['Qualified referrals', analytics?.qualified_referrals],
  ];
  const state = person.qualified_at ? 'qualified' : 'not_qualified';
  const facts = [
    { name: 'Email', value: <CopyText text={person.email} what="email" /> },
    { name: 'Type', value: typeWord(person.type) },
    { name: 'Source', value: sourceWord(person.source) },
    { name: 'Campaign', value: <CampaignLink id={person.campaign_id} /> },
    { name: 'Joined', value: dayWords(person.signed_up_at) },
    {
      name: 'Referred by',
      value: person.referrer_id === null ? 'Nobody' : <ReferredBy id={person.referrer_id} />,
    },
    ...(person.type === 'person_invited' ? [{ name: 'Qualified', value: <StateBadge state={state} /> }] : []),
    ...(person.qualified_at ? [{ name: 'Qualified on', value: dayWords(person.qualified_at) }] : []),
    ...(person.consent
      ? [{ name: 'Agreed to', value: `${person.consent.text} (${dayWords(person.consent.at)})` }]
      : []),
    { name: 'Referral link', value: <CopyText text={person.url} what="referral link" /> },
    { name: 'Referral code', value: <CopyText text={person.code} what="referral code" /> },
    { name: 'API id', value: <CopyText text={String(person.id)} what="API id" /> },
    ...person.meta.map(({ field, value }) => ({ name: field, value: answerWords(value) })),
  ];
  return (
    <>
      <NeedsReview person={person} />
      <NumberTiles numbers={numbers} cols={3} padding={{ base: 'sm', sm: 'md' }} />
      <Section title="Details">
        <DescriptionList facts={facts} />
      </Section>
    </>
  );
}

function ReferredBy({ id }: { id: number }) {
  const { data } = useQuery(personQuery(String(id)));
  return <PersonLink id={id} name={data ? `${data.first_name} (${data.email})` : `Person ${id}`} />;
}

function answerWords(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return String(value) || '–';
}
