//! Pages of a list, in the reference's shape.

use std::borrow::Cow;

use refhook_core::problem::Problems;
use serde::Serialize;
use url::form_urlencoded;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::request::LooseId;

/// Page size when the client names none.
const PAGE_ENTRIES_DEFAULT: i64 = 25;
/// Largest page size.
const PAGE_ENTRIES_MAX: i64 = 250;
/// Highest page number: its offset still fits every database.
const PAGE_NUMBER_MAX: i64 = 1_000_000_000;

/// The requested page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageRequest {
    number: i64,
    size: i64,
}

impl PageRequest {
    /// Reads `page` and `per_page`.
    pub(crate) fn read(page: Option<LooseId>, per_page: Option<LooseId>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let number = page.map_or(1, |page| page.0);
        if !(1..=PAGE_NUMBER_MAX).contains(&number) {
            problems.add("page", format!("Ask for a page from 1 to {PAGE_NUMBER_MAX}."));
        }
        let size = problems.take(page_size(per_page)).unwrap_or(PAGE_ENTRIES_DEFAULT);
        problems.or(Self { number, size })
    }

    /// Entries before the page.
    pub(crate) const fn offset(self) -> i64 {
        (self.number - 1) * self.size
    }

    /// Page size.
    pub(crate) const fn limit(self) -> i64 {
        self.size
    }
}

/// Reads `per_page`.
pub(crate) fn page_size(per_page: Option<LooseId>) -> Result<i64, Problems> {
    let size = per_page.map_or(PAGE_ENTRIES_DEFAULT, |size| size.0);
    if (1..=PAGE_ENTRIES_MAX).contains(&size) {
        return Ok(size);
    }
    Err(Problems::one("per_page", format!("Ask for 1 to {PAGE_ENTRIES_MAX} entries on a page.")))
}

/// The query parameters of a paged list.
pub(crate) trait Paged {
    /// The requested page.
    fn page(&self) -> Result<PageRequest, Problems>;
}

/// A request for one page of a list.
pub(crate) struct PagedList {
    /// The requested page.
    pub(crate) page: PageRequest,
    /// The list's URL without the query.
    pub(crate) url: String,
    /// The query, repeated in the links to other pages.
    pub(crate) pairs: Vec<(String, String)>,
}

impl PagedList {
    /// The offset and the size of the page.
    pub(crate) const fn window(&self) -> (i64, i64) {
        (self.page.offset(), self.page.limit())
    }

    /// The page with these entries; `total` counts the entries of all pages.
    pub(crate) fn answer<T>(&self, data: Vec<T>, total: i64) -> PageOf<T> {
        PageOf::new(data, total, self.page, (&self.url, &self.pairs))
    }
}

/// A single answer.
#[derive(Serialize)]
pub(crate) struct Data<T> {
    /// The answer.
    pub(crate) data: T,
}

/// A list without pages: it is short.
#[derive(Serialize)]
pub(crate) struct List<T> {
    data: Vec<T>,
}

/// A page of a list.
#[derive(Serialize)]
pub(crate) struct PageOf<T> {
    /// The entries.
    pub(crate) data: Vec<T>,
    /// Where the other pages are.
    pub(crate) links: Links,
    /// Where this page stands.
    pub(crate) meta: Meta,
}

/// Where the other pages are.
#[derive(Serialize, ToSchema)]
#[schema(as = PageLinks)]
pub(crate) struct Links {
    first: String,
    last: String,
    #[schema(required)]
    prev: Option<String>,
    #[schema(required)]
    next: Option<String>,
}

/// Where a page stands.
#[derive(Serialize, ToSchema)]
#[schema(as = PageMeta)]
pub(crate) struct Meta {
    current_page: i64,
    per_page: i64,
    /// Entries on all pages together.
    total: i64,
    /// Number of the page's first entry; null for an empty page.
    #[schema(required)]
    from: Option<i64>,
    /// Number of the page's last entry; null for an empty page.
    #[schema(required)]
    to: Option<i64>,
    last_page: i64,
}

// By hand, because the derived schemas would inline each entry's schema instead of referring to it.
impl<T: ToSchema> PartialSchema for Data<T> {
    fn schema() -> RefOr<Schema> {
        let entry = Ref::from_schema_name(T::name());
        ObjectBuilder::new().property("data", entry).required("data").into()
    }
}

impl<T: ToSchema> PartialSchema for List<T> {
    fn schema() -> RefOr<Schema> {
        list_of::<T>().into()
    }
}

impl<T: ToSchema> PartialSchema for PageOf<T> {
    fn schema() -> RefOr<Schema> {
        let page = list_of::<T>();
        let page = page.property("links", Ref::from_schema_name(Links::name())).required("links");
        page.property("meta", Ref::from_schema_name(Meta::name())).required("meta").into()
    }
}

/// Names an answer after its entry, and lists the schemas that it refers to.
macro_rules! around_entry {
    ($($answer:ident = $name:literal $(with $part:ident)*;)+) => {$(
        impl<T: ToSchema> ToSchema for $answer<T> {
            fn name() -> Cow<'static, str> {
                format!($name, T::name()).into()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                describe::<T>(schemas);
                $(describe::<$part>(schemas);)*
            }
        }
    )+};
}

around_entry! {
    Data = "{}Data";
    List = "{}List";
    PageOf = "{}Page" with Links with Meta;
}

/// The schema of an object with a list of entries.
fn list_of<T: ToSchema>() -> ObjectBuilder {
    let entries = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
    ObjectBuilder::new().property("data", entries).required("data")
}

fn describe<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        Self { data: entries.into_iter().collect() }
    }
}

impl<T> PageOf<T> {
    /// The page with its links; `url` is the list's URL without the query, `pairs` is the query.
    pub(crate) fn new(
        data: Vec<T>,
        total: i64,
        page: PageRequest,
        (url, pairs): (&str, &[(String, String)]),
    ) -> Self {
        let last_page = (total + page.size - 1).div_euclid(page.size).max(1);
        let link = |number: i64| with_parameter(url, pairs, "page", &number.to_string());
        let links = Links {
            first: link(1),
            last: link(last_page),
            prev: (page.number > 1).then(|| link(last_page.min(page.number - 1))),
            next: (page.number < last_page).then(|| link(page.number + 1)),
        };
        let count = i64::try_from(data.len()).unwrap_or(i64::MAX);
        let meta = Meta {
            current_page: page.number,
            per_page: page.size,
            total,
            from: (count > 0).then_some(page.offset() + 1),
            to: (count > 0).then_some(page.offset() + count),
            last_page,
        };
        Self { data, links, meta }
    }
}

/// The list's URL with one query parameter replaced.
pub(crate) fn with_parameter(url: &str, pairs: &[(String, String)], name: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(known, _)| known != name));
    query.append_pair(name, value);
    format!("{url}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: i64, total: i64) -> PageOf<()> {
        let page = PageRequest::read(Some(LooseId(number)), Some(LooseId(10))).unwrap();
        let pairs = [("email".to_owned(), "a+b@c.de".to_owned()), ("page".to_owned(), number.to_string())];
        let count = (total - page.offset()).clamp(0, page.limit());
        PageOf::new(
            vec![(); usize::try_from(count).unwrap()],
            total,
            page,
            ("https://r.example/users", &pairs),
        )
    }

    #[test]
    fn links_keep_the_query_and_say_where_to_go() {
        let first = page(1, 25);
        assert_eq!(first.links.next.as_deref(), Some("https://r.example/users?email=a%2Bb%40c.de&page=2"));
        assert_eq!((first.links.prev, first.meta.last_page, first.meta.to), (None, 3, Some(10)));
        let last = page(3, 25);
        assert_eq!((last.links.next, last.meta.from, last.meta.to), (None, Some(21), Some(25)));
    }

    #[test]
    fn an_empty_list_has_one_page_and_beyond_the_end_the_way_back_is_the_last_page() {
        let empty = page(1, 0);
        assert_eq!((empty.meta.last_page, empty.meta.from, empty.meta.to), (1, None, None));
        assert!(page(9, 25).links.prev.unwrap().ends_with("page=3"));
    }

    #[test]
    fn pages_out_of_range_are_refused_by_name() {
        for (number, size, field) in
            [(0, 25, "page"), (-1, 25, "page"), (1, 0, "per_page"), (1, 251, "per_page")]
        {
            let problems = PageRequest::read(Some(LooseId(number)), Some(LooseId(size))).unwrap_err();
            assert_eq!(problems.0[0].field, field);
        }
        assert_eq!(PageRequest::read(None, None), Ok(PageRequest { number: 1, size: 25 }));
    }
}
