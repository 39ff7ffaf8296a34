import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/form/ConfirmDialog';
import { FormError } from '@/components/form/FormError';
import { Section } from '@/components/Section';
import { Empty, Loaded, Loading } from '@/components/states';
import { CodeText } from '@/components/text/CodeText';
import { CopyText } from '@/components/text/CopyText';
import { Time } from '@/components/time/Time';
import { useMayWrite } from '@/session/session';
import { type InboundWebhook, inboundQuery, useNewAddress } from './queries';

/** The address to which another system reports who became qualified. */
export function InboundSection() {
  const query = useQuery(inboundQuery);
  const mayWrite = useMayWrite();
  const make = useNewAddress();
  return (
    <Section
      title="Inbound webhook"
      about="Your shop, CRM or booking system calls this address when a lead has bought or booked; the lead becomes qualified."
    >
      <Loaded query={query} loading={<Loading rows={2} height={40} />}>
        {(inbound) =>
          inbound ? (
            <Address inbound={inbound} />
          ) : (
            <Empty
              action={
                mayWrite && (
                  <Button loading={make.isPending} onClick={() => make.mutate()}>
                    Create the address
                  </Button>
                )
              }
            >
              There is no address yet. Create one, and give it to the system that knows who became a customer.
            </Empty>
          )
        }
      </Loaded>
      <FormError error={make.error} shown={[]} />
    </Section>
  );
}

function Address({ inbound }: { inbound: InboundWebhook }) {
  const mayWrite = useMayWrite();
  const [asked, setAsked] = useState(false);
  const make = useNewAddress();
  const { url } = inbound;
  return (
    <Stack gap="sm">
      {url ? (
        <CopyText text={url} what="address of the inbound webhook" />
      ) : (
        <Text size="sm" c="dimmed">
          Anyone who knows the address can qualify leads, so viewers do not see it.
        </Text>
      )}
      <Text size="xs" c="dimmed">
        Created <Time at={inbound.created_at} />
      </Text>
      {url && <CodeText label="For a developer’s terminal" text={`curl -d code=CODE ${url}`} canCopy />}
      <Text size="sm" c="dimmed">
        It takes a POST with <code>code</code> or <code>coupon</code> (the person’s referral code), or with{' '}
        <code>email</code> and <code>campaign_id</code>, as a form or as JSON. For people it does not know it
        answers with status 200 too, so you can send it every sale.
      </Text>
      {mayWrite && (
        <div>
          <Button variant="default" size="xs" onClick={() => setAsked(true)}>
            Replace the address
          </Button>
        </div>
      )}
      <ConfirmDialog
        opened={asked}
        title="Replace the address?"
        error={make.error}
        cancel="Keep it"
        confirm="Replace address"
        pending={make.isPending}
        onClose={() => setAsked(false)}
        onConfirm={() => make.mutate(undefined, { onSuccess: () => setAsked(false) })}
      >
        <Text size="sm">
          The current address stops working at once. Systems that call it need the new one.
        </Text>
      </ConfirmDialog>
    </Stack>
  );
}
