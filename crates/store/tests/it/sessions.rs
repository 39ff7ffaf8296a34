//! Sessions, one-time links and roles.

use refhook_core::ids::{AccountId, MemberId};
use refhook_store::accounts::links::{self, Invited, LinkKind, Purpose};
use refhook_store::accounts::members::{self, NewMember, Role};
use refhook_store::accounts::sessions::{self, NewSession};

use crate::fixture::{NOW, Store};
use crate::on_both;

impl Store {
    async fn member(&self, email: &'static str, role: Role) -> MemberId {
        let account_id = self.account;
        self.write(move |mut tx| {
            Box::pin(async move {
                let new = NewMember { account_id, email, password_hash: None, role };
                members::insert(&mut tx, &new, NOW).await
            })
        })
        .await
        .unwrap()
    }

    async fn session(&self, member_id: MemberId, hash: &'static str) {
        self.write(move |mut tx| {
            Box::pin(async move {
                let new = NewSession { hash, member_id, by_link: true, expires_at: NOW.plus(1_000) };
                sessions::insert(&mut tx, &new, NOW).await
            })
        })
        .await
        .unwrap();
    }

    async fn is_signed_in(&self, hash: &str) -> bool {
        sessions::find(&mut self.read().await.tx(), hash).await.unwrap().is_some()
    }

    async fn link(&self, hash: &'static str, purpose: Purpose) {
        self.write(move |mut tx| {
            Box::pin(async move { links::insert(&mut tx, (hash, &purpose), NOW.plus(1_000), NOW).await })
        })
        .await
        .unwrap();
    }

    async fn take(&self, kind: LinkKind, hash: &'static str, after: i64) -> Option<Purpose> {
        let taken = self
            .write(move |mut tx| {
                Box::pin(async move { links::take(&mut tx, kind, hash, NOW.plus(after)).await })
            })
            .await;
        taken.unwrap().map(|link| link.purpose)
    }
}

on_both! {
    async fn a_session_says_whose_it_is_and_is_prolonged_by_use(store: Store) {
        let member = store.member("a@example.com", Role::Member).await;
        store.session(member, "s").await;
        store.write(|mut tx| Box::pin(async move {
            sessions::touch(&mut tx, "s", NOW.plus(500), NOW.plus(9_000)).await
        })).await.unwrap();
        let found = sessions::find(&mut store.read().await.tx(), "s").await.unwrap().unwrap();
        assert_eq!((found.member.id, found.member.role, found.account.id), (member, Role::Member, store.account));
        assert_eq!((found.last_seen_at, found.expires_at, found.by_link_at), (NOW.plus(500), NOW.plus(9_000), Some(NOW)));
        assert!(!store.is_signed_in("t").await);
    }

    async fn a_new_password_and_a_removal_end_sessions_and_links(store: Store) {
        let (one, other) = (store.member("a@example.com", Role::Owner).await, store.member("b@example.com", Role::Viewer).await);
        for (member, hash) in [(one, "kept"), (one, "ended"), (other, "other")] {
            store.session(member, hash).await;
        }
        store.link("l", Purpose::SignIn(one)).await;
        store.write(move |mut tx| Box::pin(async move {
            members::set_password(&mut tx, one, "hash", Some("kept")).await
        })).await.unwrap();
        assert!(store.is_signed_in("kept").await && !store.is_signed_in("ended").await && store.is_signed_in("other").await);
        assert_eq!(store.take(LinkKind::SignIn, "l", 0).await, None);

        store.link("m", Purpose::SignIn(other)).await;
        let remove = async |account| store.write(move |mut tx| Box::pin(async move {
            members::remove(&mut tx, account, other).await
        })).await.unwrap();
        assert!(!remove(AccountId(99)).await && store.is_signed_in("other").await, "another account removes nobody");
        assert!(remove(store.account).await && !store.is_signed_in("other").await);
        assert_eq!(store.take(LinkKind::SignIn, "m", 0).await, None);
    }

    async fn a_link_is_used_once_in_time_and_for_its_purpose(store: Store) {
        let member = store.member("a@example.com", Role::Owner).await;
        store.link("s", Purpose::SignIn(member)).await;
        assert_eq!(store.take(LinkKind::SetUp, "s", 0).await, None, "another purpose");
        assert_eq!(store.take(LinkKind::SignIn, "s", 1_000).await, None, "too late");
        assert_eq!(store.take(LinkKind::SignIn, "s", 999).await, Some(Purpose::SignIn(member)));
        assert_eq!(store.take(LinkKind::SignIn, "s", 0).await, None, "used");

        store.link("one", Purpose::SetUp).await;
        store.link("two", Purpose::SetUp).await;
        assert_eq!(store.take(LinkKind::SetUp, "one", 0).await, None, "the next start's link replaces it");
        assert_eq!(store.take(LinkKind::SetUp, "two", 0).await, Some(Purpose::SetUp));
    }

    async fn an_invitation_belongs_to_its_account(store: Store) {
        let invited = |email: &str| Purpose::Invitation(Invited {
            account_id: store.account, email: email.to_owned(), role: Role::Viewer,
        });
        store.link("a", invited("a@example.com")).await;
        store.link("b", invited("b@example.com")).await;
        store.link("c", invited("A@Example.com")).await;
        let list = async |account, after| {
            let mut conn = store.read().await;
            links::invitations(&mut conn.tx(), account, NOW.plus(after)).await.unwrap()
        };
        let open = list(store.account, 0).await;
        assert_eq!(open.iter().map(|link| &link.purpose).collect::<Vec<_>>(), [&invited("b@example.com"), &invited("A@Example.com")]);
        assert!(list(AccountId(99), 0).await.is_empty() && list(store.account, 1_000).await.is_empty());
        let id = open[0].id;
        let delete = async |account| store.write(move |mut tx| Box::pin(async move {
            links::delete_invitation(&mut tx, account, id, NOW).await
        })).await.unwrap();
        assert!(!delete(AccountId(99)).await && delete(store.account).await && !delete(store.account).await);
        assert_eq!(store.take(LinkKind::Invitation, "b", 0).await, None);
    }
}
