//! Which column of a file holds what.

use csv::StringRecord;

use super::Unreadable;
use crate::unseen;

/// What goes by which names where nothing is said. Letter case, spaces around them, and whether a space, a
/// hyphen or an underscore stands within them do not matter.
const MOBILE: (&str, &[&str]) = (
    "mobile",
    &[
        "mobile",
        "mobile_number",
        "mobile_phone",
        "phone",
        "phone_number",
        "telephone",
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "电话号码",
        "联系电话",
    ],
);
const NAME: (&str, &[&str]) = (
    "name",
    &["name", "nickname", "nick_name", "full_name", "display_name", "姓名", "名字", "昵称"],
);

const PASSWORD: (&str, &[&str]) = ("password", &["password"]);

/// What the columns are called, where it is none of the names that are known.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The column of numbers.
    pub mobile: Option<String>,
    /// The column of names.
    pub name: Option<String>,
    /// The column of stored passwords.
    pub password: Option<String>,
}

/// Where in a line what stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub mobile: usize,
    pub name: Option<usize>,
    pub password: Option<usize>,
    /// The columns that are not read.
    pub left_out: Vec<String>,
}

impl Columns {
    pub(super) fn find(&self, header: &StringRecord) -> Result<Places, Unreadable> {
        let mobile = find(header, self.mobile.as_deref(), MOBILE)?.ok_or(Unreadable::NoMobile)?;
        let name = find(header, self.name.as_deref(), NAME)?;
        let password = find(header, self.password.as_deref(), PASSWORD)?;
        let is_read = [Some(mobile), name, password];
        let is_left_out = |at: &usize| !is_read.contains(&Some(*at));
        let named = |at: usize| match shown(&header[at]) {
            nothing if nothing.is_empty() => format!("column {}, which has no name", at + 1),
            name => name,
        };
        let left_out = (0..header.len()).filter(is_left_out).map(named).collect();
        Ok(Places { mobile, name, password, left_out })
    }
}

fn find(
    header: &StringRecord,
    asked: Option<&str>,
    (what, known): (&'static str, &[&str]),
) -> Result<Option<usize>, Unreadable> {
    let is_it = |column: &str| match asked {
        Some(asked) => plain(column) == plain(asked),
        None => known.contains(&plain(column).as_str()),
    };
    let found: Vec<usize> = (0..header.len()).filter(|at| is_it(&header[*at])).collect();
    match (found.as_slice(), asked) {
        ([], Some(asked)) => Err(Unreadable::NoColumn(shown(asked))),
        ([], None) => Ok(None),
        ([at], _) => Ok(Some(*at)),
        _ => {
            let columns: Vec<String> = found.iter().map(|at| shown(&header[*at])).collect();
            Err(Unreadable::Ambiguous { what, columns: columns.join(", ") })
        }
    }
}

fn plain(column: &str) -> String {
    let column: String = column.chars().filter(|c| !unseen::is_mark(*c)).collect();
    column.trim().to_lowercase().replace([' ', '-'], "_")
}

/// As it stands there, and nothing that a terminal would obey.
fn shown(column: &str) -> String {
    column.trim().escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(columns: &Columns, header: &[&str]) -> Result<Places, String> {
        columns.find(&StringRecord::from(header.to_vec())).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_found_by_every_name_in_any_order_and_spelling() {
        for (header, mobile, name, left_out) in [
            (&["mobile"] as &[&str], 0, None, ""),
            (&["name", "mobile"], 1, Some(0), ""),
            (&["id", " Phone ", "email", "FULL_NAME"], 1, Some(3), "id, email"),
            (&["姓名", "手机号"], 1, Some(0), ""),
            (&["手机号码", "昵称", "备注"], 0, Some(1), "备注"),
            (&["手机", "姓名"], 0, Some(1), ""),
            (&["mobile", "name", " "], 0, Some(1), "column 3, which has no name"),
            (&["编号", "电话", "名字"], 1, Some(2), "编号"),
            (&["Phone Number", "Display-Name"], 0, Some(1), ""),
            (&["\u{feff}phone_number", "tel."], 0, None, "tel."),
            (&["username", "Telephone", "\u{1b}[2J"], 1, None, "username, \\u{1b}[2J"),
        ] {
            let places = find(&Columns::default(), header).expect("columns");
            assert_eq!((places.mobile, places.name), (mobile, name), "{header:?}");
            assert_eq!(places.left_out.join(", "), left_out, "{header:?}");
        }
    }

    #[test]
    fn the_manual_has_every_name() {
        let manual = include_str!("../../../docs/import.md");
        for (column, known) in [MOBILE, NAME, PASSWORD] {
            let row = manual.lines().find(|line| line.starts_with(&format!("| `{column}` |")));
            for name in known {
                assert!(row.expect("a row").contains(&format!("`{name}`")), "{name}");
            }
        }
    }

    #[test]
    fn a_column_that_is_asked_for_is_taken_and_no_other() {
        let asked = Columns {
            mobile: Some("UserName".to_owned()),
            name: Some("first_name".to_owned()),
            password: None,
        };
        let header = ["username", "mobile", "name", "first_name"];
        let places = find(&asked, &header).expect("columns");
        let left_out = vec!["mobile".to_owned(), "name".to_owned()];
        assert_eq!(places, Places { mobile: 0, name: Some(3), password: None, left_out });
        let missing = find(&asked, &["mobile", "name"]).expect_err("there is none");
        assert_eq!(missing, "no column is called UserName");
    }

    #[test]
    fn two_columns_for_one_thing_are_named() {
        for (header, named) in [
            (
                ["mobile", "Phone", "name"],
                "the mobile: mobile, Phone → say which with --mobile-column",
            ),
            (["mobile", "name", "昵称"], "the name: name, 昵称 → say which with --name-column"),
            (["mobile", "mobile", "name"], "the mobile: mobile, mobile → say which"),
        ] {
            let error = find(&Columns::default(), &header).expect_err("two could be meant");
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn without_a_column_of_numbers_nothing_of_the_line_is_shown() {
        for header in [&["13800138000", "hush"] as &[&str], &["username", "name"], &[]] {
            let error = find(&Columns::default(), header).expect_err("no numbers");
            assert!(error.starts_with("no column is called mobile →"), "{error}");
        }
    }
}
