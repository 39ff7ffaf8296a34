//! What an operator is told about a PostgreSQL that Refhook cannot use.

use refhook_store::{Db, DbSettings, StoreError};
use refhook_testkit::postgres::{Cluster, Database};

async fn refused(database: &Database) -> String {
    match Db::open(&DbSettings::Postgres(database.url.clone())).await {
        Err(StoreError::Unfit(sentence)) => sentence,
        Err(error) => panic!("not a sentence for the operator: {error:?}"),
        Ok(_) => panic!("it was opened"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_with_the_fix() {
    let cluster = Cluster::start(&[]);
    for encoding in ["LATIN1", "SQL_ASCII", "WIN1252"] {
        let other = cluster.database_with(&["--template=template0", &format!("--encoding={encoding}")]);
        let said = refused(&other).await;
        assert!(
            said.contains(&format!("encoding is {encoding}")) && said.contains("ENCODING 'UTF8'"),
            "{said}"
        );
    }
    let database = cluster.database();
    database
        .run("CREATE ROLE reader LOGIN; CREATE ROLE guest NOLOGIN; CREATE ROLE few LOGIN CONNECTION LIMIT 6");
    let said = refused(&database.as_role("reader")).await;
    assert!(
        said.contains("reader may not make tables") && said.contains("GRANT CREATE ON SCHEMA public"),
        "{said}"
    );
    let said = refused(&database.as_role("guest")).await;
    assert!(said.contains("refuses the login of guest") && said.contains("REFHOOK_DATABASE_URL"), "{said}");
    let said = refused(&database.as_role("nobody")).await;
    assert!(said.contains("refuses the login of nobody"), "{said}");
    let said = refused(&database.as_role("few")).await;
    assert!(said.contains("allows 6 connections") && said.contains("max_connections"), "{said}");
    let missing = Database { url: database.url.replace("/test_", "/missing_") };
    let said = refused(&missing).await;
    assert!(said.contains("no database named missing_") && said.contains("CREATE DATABASE"), "{said}");
    database.run(&format!("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", name(&database)));
    let said = refused(&database.as_role("reader")).await;
    assert!(said.contains("may not connect") && said.contains("GRANT CONNECT"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_with_few_connections_is_served_by_few() {
    let cluster = Cluster::start(&[]);
    let database = cluster.database();
    database.run("CREATE ROLE few LOGIN CONNECTION LIMIT 12; GRANT CREATE ON SCHEMA public TO few");
    let db = Db::open(&DbSettings::Postgres(database.as_role("few").url)).await.unwrap();
    db.reader().read_for(refhook_core::ids::AccountId(1)).await.unwrap();
    db.close().await;
}

fn name(database: &Database) -> &str {
    let (_, rest) = database.url.rsplit_once("localhost/").unwrap();
    rest.split('?').next().unwrap()
}
