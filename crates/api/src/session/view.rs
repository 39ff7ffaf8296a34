//! A session as the API shows it.

use refhook_core::plan::Plan;
use refhook_store::accounts::members::Role;
use refhook_store::accounts::sessions::Session;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::page::Data;
use crate::schema;

/// Who is signed in, and where.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionView {
    #[schema(inline)]
    member: SessionMember,
    #[schema(inline)]
    account: SessionAccount,
    /// Scheme and host under which people reach this server.
    base_url: String,
    /// A webhook's URL that leads to the test inbox; null when there is none.
    #[schema(required, example = "https://inbox.refhook.localhost:8443/test")]
    test_inbox_url: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct SessionMember {
    id: i64,
    email: String,
    #[schema(value_type = schema::Role)]
    role: Role,
    /// Whether they have a password; without one they sign in by links alone, and may set one at any time.
    has_password: bool,
}

#[derive(Serialize, ToSchema)]
struct SessionAccount {
    id: i64,
    name: String,
    #[schema(value_type = schema::Plan)]
    plan: Plan,
}

/// A session as the single answer.
pub(crate) type SessionData = Data<SessionView>;

impl SessionView {
    pub(super) fn new(app: &App, session: Session) -> Self {
        let (member, account, has_password) = (session.member, session.account, session.has_password);
        Self {
            member: SessionMember { id: member.id.0, email: member.email, role: member.role, has_password },
            account: SessionAccount { id: account.id.0, name: account.name, plan: account.plan },
            base_url: app.program.base_url().to_owned(),
            test_inbox_url: app.inbox_origin.as_ref().map(|origin| format!("{origin}/test")),
        }
    }
}
