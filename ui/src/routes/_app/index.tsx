import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { overviewQuery } from '@/api/queries';
import { Page } from '@/components/Page';
import { Loaded } from '@/components/states';
import { AnswerCard } from '@/overview/AnswerCard';
import { FirstSteps } from '@/overview/FirstSteps';
import { NewestDeliveries } from '@/overview/NewestDeliveries';
import { isStarting } from '@/overview/steps';
import { TroubleList } from '@/overview/TroubleList';
import { ByLinkNote } from '@/session/password/ByLinkNote';

export const Route = createFileRoute('/_app/')({ component: Overview });

function Overview() {
  const overview = useQuery(overviewQuery);
  return (
    <Page title="Overview">
      <ByLinkNote />
      <Loaded query={overview}>
        {(overview) =>
          isStarting(overview) ? (
            <FirstSteps overview={overview} />
          ) : (
            <>
              <AnswerCard overview={overview} />
              {overview.trouble.length > 0 && <TroubleList troubles={overview.trouble} />}
              <NewestDeliveries />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
