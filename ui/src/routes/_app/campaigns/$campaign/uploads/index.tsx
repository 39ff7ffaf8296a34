import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CampaignScreen } from '@/campaigns/CampaignScreen';
import { Section } from '@/components/Section';
import { Empty, Loaded, Loading } from '@/components/states';
import { Paging } from '@/components/table/Paging';
import { pageOf } from '@/components/table/search-params';
import { useMayWrite } from '@/session/session';
import { NewUpload } from '@/uploads/NewUpload';
import { uploadsQuery } from '@/uploads/queries';
import { UploadTable } from '@/uploads/UploadTable';

export const Route = createFileRoute('/_app/campaigns/$campaign/uploads/')({
  validateSearch: (search: Record<string, unknown>): { page?: number } => ({ page: pageOf(search.page) }),
  component: Uploads,
});

function Uploads() {
  const { campaign } = Route.useParams();
  const mayWrite = useMayWrite();
  return (
    <CampaignScreen campaign={campaign} title="Uploads">
      {({ id }) => (
        <>
          {mayWrite && <NewUpload campaign={id} />}
          <List campaign={id} />
        </>
      )}
    </CampaignScreen>
  );
}

function List({ campaign }: { campaign: number }) {
  const { page } = Route.useSearch();
  const navigate = Route.useNavigate();
  const query = useQuery(uploadsQuery(campaign, page));
  return (
    <Section title="Earlier uploads" about="Files and results are kept for 30 days.">
      <Loaded query={query} loading={<Loading rows={3} height={52} />}>
        {({ data, meta }) =>
          meta.total === 0 ? (
            <Empty icon={<IconFileSpreadsheet size={32} aria-hidden />}>
              No file has been uploaded to this campaign yet.
            </Empty>
          ) : (
            <>
              <UploadTable uploads={data} />
              <Paging meta={meta} onPage={(page) => void navigate({ search: page === 1 ? {} : { page } })} />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
