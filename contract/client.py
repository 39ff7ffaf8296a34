"""A developer's first hour with the client that openapi-python-client generates: every call is typed, none is by hand."""

import os
from http import HTTPStatus

from refhook_client import AuthenticatedClient
from refhook_client.api.campaigns import create_campaign
from refhook_client.api.users import batch_users, create_user, list_users, search_users
from refhook_client.api.webhooks import create_webhook, rotate_secret
from refhook_client.models import (
    BatchUsers,
    CreateCampaign,
    CreateUser,
    UserSearch,
    WebhookBody,
    WebhookPayload,
)

client = AuthenticatedClient(base_url=os.environ["REFHOOK_URL"], token=os.environ["REFHOOK_TOKEN"])

campaign = create_campaign.sync(client=client, body=CreateCampaign(name="Python")).data
user = create_user.sync(
    client=client, body=CreateUser(campaign_id=campaign.id, first_name="Byron", email="byron+py@example.com")
).data
assert user.first_name == "Byron" and user.campaign_id == campaign.id, user

found = list_users.sync(client=client, email="byron+py@example.com", campaign_id=campaign.id)
assert found.meta.total == 1 and found.data[0].id == user.id, found
search = {"filters": {"value": [{"field": "email", "value": "+py@", "operator": "contains"}], "operator": "AND"}}
assert search_users.sync(client=client, body=UserSearch.from_dict(search)).meta.total == 1

batch = {"campaign_id": campaign.id, "users": [{"first_name": "Ada", "email": "ada+py@example.com"}]}
answers = [
    batch_users.sync(client=client, body=BatchUsers.from_dict(batch), idempotency_key="python-1") for _ in range(2)
]
assert answers[0].to_dict() == answers[1].to_dict(), "a repeat with its key is answered the same"
assert answers[0].data[0].status == "created", answers[0]

webhook = {
    "campaign_id": campaign.id, "name": "CRM", "event": "user.join", "sources": ["Referred"],
    "url": "https://crm.example.com/leads",
}
made = create_webhook.sync(client=client, body=WebhookBody.from_dict(webhook)).data
rotated = rotate_secret.sync(client=client, webhook=made.id).data
assert rotated.signing_secret == rotated.secret != made.signing_secret, rotated

nobody = create_user.sync_detailed(
    client=client, body=CreateUser(campaign_id=999_999, first_name="Nobody", email="nobody@example.com")
)
assert nobody.status_code == HTTPStatus.NOT_FOUND, nobody

# What a receiver gets.
lead = WebhookPayload.from_dict(
    {
        "referrer_id": None, "referrer_code": None, "referrer_first_name": None, "referrer_email": None, "id": user.id,
        "code": user.code, "first_name": "Byron", "email": user.email, "url": user.url, "source": "Api",
        "date": "2022-06-09", "referrals_count": 0, "campaign_id": campaign.id,
    }
)
assert lead.email == user.email and lead.referrer_id is None, lead
print("Python client: ok")
