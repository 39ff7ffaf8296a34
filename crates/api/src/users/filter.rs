//! Filters for lists of users.

use refhook_core::people::person::{Source, UserType};
use refhook_store::people::columns;

use crate::request::search::{Field, ValueType};

/// The parameters that filter users, with more after them; `$params` is the macro that defines the type.
macro_rules! people_params {
    ($params:ident $name:ident { $($more:tt)* }) => {
        $crate::request::$params! { $name {
            #[param(value_type = Option<i64>)]
            campaign_id: Option<$crate::request::LooseId>,
            /// In whatever case.
            email: Option<String>,
            code: Option<String>,
            #[serde(rename = "type")]
            #[param(value_type = Option<$crate::document::schema::UserType>, inline)]
            user_type: Option<refhook_core::people::person::UserType>,
            #[param(value_type = Option<$crate::document::schema::Source>, inline)]
            source: Option<refhook_core::people::person::Source>,
            /// Referred by this user.
            #[param(value_type = Option<i64>)]
            referrer_id: Option<$crate::request::LooseId>,
            #[param(value_type = Option<bool>)]
            qualified: Option<$crate::request::LooseBool>,
            /// Only those with flags.
            #[param(value_type = Option<bool>)]
            flagged: Option<$crate::request::LooseBool>,
            /// Part of the first name, email or code, in whatever case.
            q: Option<String>,
            $($more)*
        } }

        impl $name {
            /// The filter that these parameters describe.
            fn filter(self) -> Result<refhook_store::people::PeopleFilter, refhook_core::problem::Problems> {
                Ok(refhook_store::people::PeopleFilter {
                    campaign_id: self.campaign_id.map(|id| refhook_core::ids::CampaignId(id.0)),
                    email: self.email,
                    code: self.code,
                    user_type: self.user_type,
                    source: self.source,
                    referrer_id: self.referrer_id.map(|id| refhook_core::ids::PersonId(id.0)),
                    flagged: self.flagged.is_some_and(|flagged| flagged.0),
                    qualified: self.qualified.map(|qualified| qualified.0),
                    search: $crate::request::search::part_of(self.q.as_deref(), &$crate::users::search_fields())?,
                })
            }
        }
    };
}
pub(crate) use people_params;

/// The searchable fields of users.
pub(crate) fn search_fields() -> Vec<Field> {
    let sources = Source::ALL.iter().map(|source| (source.name(), *source as i64)).collect();
    let types =
        [UserType::PersonReferring, UserType::PersonInvited].map(|kind| (kind.name(), kind as i64)).into();
    let fields = [
        ("id", columns::ID, ValueType::Number),
        ("campaign_id", columns::CAMPAIGN_ID, ValueType::Number),
        ("referrer_id", columns::REFERRER_ID, ValueType::NumberOrNull),
        ("code", columns::CODE, ValueType::Text),
        ("email", columns::EMAIL_KEY, ValueType::Email(columns::EMAIL)),
        ("first_name", columns::FIRST_NAME, ValueType::Text),
        ("source", columns::SOURCE, ValueType::Choice(sources)),
        ("type", columns::USER_TYPE, ValueType::Choice(types)),
        ("signed_up_at", columns::SIGNED_UP_AT, ValueType::Time),
        ("qualified_at", columns::QUALIFIED_AT, ValueType::TimeOrNull),
        ("qualified", columns::QUALIFIED_AT, ValueType::Flag),
    ];
    fields.into_iter().map(|(name, column, kind)| Field { name, column, kind }).collect()
}
