import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Section } from '@/components/Section';
import { Empty, Loaded, Loading } from '@/components/states';
import { Paging } from '@/components/table/Paging';
import { PeopleTable } from '../list/PeopleTable';
import { referralsQuery } from '../users';
import type { Person } from '../words';

/** Whom someone referred. */
export function Referrals({ person }: { person: Person }) {
  const [page, setPage] = useState(1);
  const query = useQuery(referralsQuery(person.id, page));
  return (
    <Section title="Referrals" about={`Friends who joined through ${person.first_name}’s link.`}>
      <Loaded query={query} loading={<Loading rows={2} height={56} />}>
        {({ data, meta }) =>
          data.length > 0 ? (
            <Stack gap="md">
              <PeopleTable people={data} label={`Referrals of ${person.first_name}`} />
              <Paging meta={meta} onPage={setPage} />
            </Stack>
          ) : (
            <Empty>Nobody has joined through this link yet.</Empty>
          )
        }
      </Loaded>
    </Section>
  );
}
