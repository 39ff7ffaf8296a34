import { Text } from '@mantine/core';
import { createFileRoute } from '@tanstack/react-router';
import { DescriptionList } from '@/components/DescriptionList';
import { Page } from '@/components/Page';
import { Section } from '@/components/Section';
import { ByLinkNote } from '@/session/password/ByLinkNote';
import { useByLink } from '@/session/password/by-link';
import { ChangePassword } from '@/session/password/ChangePassword';
import { PlanTable } from '@/session/plan/PlanTable';
import { PLANS, planSentence } from '@/session/plan/plan';
import { ROLES } from '@/session/roles';
import { useSession } from '@/session/session';

export const Route = createFileRoute('/_app/settings/account')({ component: Account });

function Account() {
  const session = useSession();
  const { recent } = useByLink();
  if (!session) return null;
  const { member, account } = session;
  return (
    <Page title="Account">
      <ByLinkNote />
      <Section title="You">
        <DescriptionList
          facts={[
            { name: 'Email', value: member.email },
            { name: 'Role', value: `${ROLES[member.role].label}. ${ROLES[member.role].may}.` },
          ]}
        />
      </Section>
      <Section title={recent || !member.has_password ? 'Set a password' : 'Change password'} id="password">
        <ChangePassword member={member} />
      </Section>
      <Section title={account.name}>
        <DescriptionList
          facts={[
            { name: 'Plan', value: PLANS[account.plan].label },
            { name: 'It includes', value: planSentence(account.plan) },
          ]}
        />
        <PlanTable own={account.plan} />
        <Text size="sm" c="dimmed">
          The plan is set by whoever runs this server. On a plan below Basic, webhooks are paused and keep
          every lead; back on Basic or above, they send what they kept.
        </Text>
      </Section>
    </Page>
  );
}
