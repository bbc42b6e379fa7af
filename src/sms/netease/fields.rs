//! The fields of an answer, each there once: of one that is there twice, two readers could each take another.

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Reads an object and nothing else. What lies within its fields is not looked at.
pub(super) fn read(body: &[u8]) -> serde_json::Result<Map<String, Value>> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let fields = json.deserialize_map(EachOnce)?;
    json.end().map(|()| fields)
}

struct EachOnce;

impl<'de> Visitor<'de> for EachOnce {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with each field once")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = map.next_entry()? {
            if fields.insert(name, value).is_some() {
                return Err(A::Error::custom("a field is there twice"));
            }
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_twice_says_nothing() {
        for answer in [
            r#"{"code":200,"code":416}"#,
            r#"{"code":416,"code":200}"#,
            r#"{"code":200,"code":200}"#,
            r#"{"code":200,"msg":"88","c\u006fde":416}"#,
            r#"{"code":200,"obj":"654321","obj":null}"#,
            r#"{"code":200,"new":1,"new":2}"#,
            r#"{"code":200}{"code":200}"#,
            r#"[200,"88","012345"]"#,
        ] {
            assert!(read(answer.as_bytes()).is_err(), "{answer}");
        }
        let nested = r#"{"code":200,"msg":"88","more":{"code":416,"code":431}}"#;
        assert_eq!(read(nested.as_bytes()).expect("an object")["code"], 200);
    }
}
