//! The pages obey their own Content-Security-Policy: no script, style or handler in line.

use super::Source;

/// The tags of a template, without what it fills in.
fn tags(template: &str) -> Vec<String> {
    let mut html = template.to_owned();
    for (open, close) in [("{%", "%}"), ("{{", "}}"), ("{#", "#}"), ("<!--", "-->")] {
        while let Some(begin) = html.find(open) {
            let end = html[begin..].find(close).expect("it is closed") + begin + close.len();
            html.replace_range(begin..end, "");
        }
    }
    let tags = html.split('<').skip(1).filter(|tag| tag.starts_with(|c: char| c.is_alphabetic()));
    tags.map(str::to_lowercase).collect()
}

/// What is in line in a tag, and in the text that follows it.
fn in_line(tag: &str) -> Option<&'static str> {
    let (inside, after) = tag.split_once('>').expect("it is closed");
    let name = inside.split_whitespace().next().expect("a name");
    let mut attributes =
        inside.split_whitespace().skip(1).filter_map(|part| part.split(['=', '"', '\'']).next());
    match name {
        "style" => Some("a style sheet"),
        "script" if !inside.contains(" src=") || !after.trim().is_empty() => Some("a script"),
        _ if inside.contains("javascript:") => Some("a script in an address"),
        _ => attributes.find_map(|attribute| match attribute {
            "style" => Some("a style"),
            name if name.starts_with("on") => Some("a handler"),
            _ => None,
        }),
    }
}

#[test]
fn what_is_in_line_is_seen() {
    for (template, expected) in [
        ("<p>{{ a }}</p><script>let x;</script>", Some("a script")),
        ("<SCRIPT src='a.js'> let x; </script>", Some("a script")),
        ("<style>p {}</style>", Some("a style sheet")),
        ("<p class=\"a\" style=\"color: red\">", Some("a style")),
        ("<a\n  onclick = \"x()\">", Some("a handler")),
        ("<a href=\"javascript:x()\">", Some("a script in an address")),
        ("<script src=\"{{ a }}\" defer></script><p data-one=\"1\">a < b, on = c</p>", None),
        ("{% if a > b %}<link rel=\"stylesheet\" href=\"x\">{% endif %}<!-- <style> -->", None),
    ] {
        assert_eq!(tags(template).iter().find_map(|tag| in_line(tag)), expected, "{template}");
    }
}

#[test]
fn no_template_has_anything_in_line() {
    let mut seen = 0;
    for template in Source::all_in("templates", ".html") {
        for tag in tags(&template.text) {
            assert_eq!(in_line(&tag), None, "{}: <{tag}", template.path);
            seen += 1;
        }
    }
    assert!(seen > 50, "that cannot be all: {seen}");
}
