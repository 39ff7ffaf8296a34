import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CampaignScreen } from '@/campaigns/CampaignScreen';
import { Loaded, Loading } from '@/components/states';
import { uploadQuery } from '@/uploads/queries';
import { UploadPage } from '@/uploads/UploadPage';

export const Route = createFileRoute('/_app/campaigns/$campaign/uploads/$upload')({ component: OneUpload });

function OneUpload() {
  const { campaign, upload } = Route.useParams();
  const query = useQuery(uploadQuery(Number(upload)));
  const above = {
    label: 'Uploads',
    link: { to: '/campaigns/$campaign/uploads', params: { campaign } } as const,
  };
  return (
    <CampaignScreen campaign={campaign} title={query.data?.file_name || 'Upload'} crumbs={[above]}>
      {(campaign) => (
        <Loaded query={query} loading={<Loading rows={3} height={120} />}>
          {(upload) => <UploadPage upload={upload} campaign={campaign} />}
        </Loaded>
      )}
    </CampaignScreen>
  );
}
