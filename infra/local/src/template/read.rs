//! Reading a CloudFormation document: every node knows its path, so that an error can name it.

use std::time::Duration;

use yaml_serde::Value as Yaml;

use super::Error;

/// One node of the document and the way to it.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    path: String,
    value: &'a Yaml,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Yaml) -> Self {
        Self { path: String::new(), value }
    }

    /// A member that must be there.
    pub(super) fn get(&self, name: &str) -> Result<Node<'a>, Error> {
        self.find(name)
            .ok_or_else(|| Error::Unexpected { path: self.path_to(name), expected: "given" })
    }

    /// A member that may be there.
    pub(super) fn find(&self, name: &str) -> Option<Node<'a>> {
        let value = self.value.get(name)?;
        Some(Node { path: self.path_to(name), value })
    }

    /// All members in order.
    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Node<'a>)>, Error> {
        let members = self.value.as_mapping().ok_or_else(|| self.unexpected("a mapping"))?;
        let entry = |(key, value): (&'a Yaml, &'a Yaml)| {
            let key = key.as_str().ok_or_else(|| self.unexpected("keyed by text"))?;
            Ok((key, Node { path: self.path_to(key), value }))
        };
        members.iter().map(entry).collect()
    }

    /// The items of a list, or the one thing that stands in place of a list of one.
    pub(super) fn items(&self) -> Vec<Node<'a>> {
        let path = |at: usize| format!("{}[{at}]", self.path);
        match self.value {
            Yaml::Sequence(items) => {
                items.iter().enumerate().map(|(at, value)| Node { path: path(at), value }).collect()
            }
            _ => vec![self.clone()],
        }
    }

    pub(super) fn text(&self) -> Result<&'a str, Error> {
        self.value.as_str().ok_or_else(|| self.unexpected("text"))
    }

    pub(super) fn count(&self) -> Result<u32, Error> {
        let count = self.value.as_u64().and_then(|count| u32::try_from(count).ok());
        count.ok_or_else(|| self.unexpected("a whole number"))
    }

    pub(super) fn seconds(&self) -> Result<Duration, Error> {
        Ok(Duration::from_secs(self.count()?.into()))
    }

    /// The text of `!Sub "…"`.
    pub(super) fn substituted(&self) -> Result<&'a str, Error> {
        self.tagged("Sub").ok_or_else(|| self.unexpected("a !Sub"))
    }

    fn tagged(&self, tag: &str) -> Option<&'a str> {
        let Yaml::Tagged(tagged) = self.value else {
            return None;
        };
        tagged.value.as_str().filter(|_| tagged.tag == tag)
    }

    /// The logical id in `!GetAtt LogicalId.Attribute`.
    pub(super) fn attribute_of(&self) -> Result<&'a str, Error> {
        let target = self.tagged("GetAtt").ok_or_else(|| self.unexpected("a !GetAtt"))?;
        Ok(target.split_once('.').map_or(target, |(logical_id, _)| logical_id))
    }

    /// The logical id in `!Ref LogicalId.Attribute`, which is how SAM names a function's alias.
    pub(super) fn attribute_referred_to(&self) -> Result<&'a str, Error> {
        let target = self.tagged("Ref").ok_or_else(|| self.unexpected("a !Ref"))?;
        Ok(target.split_once('.').map_or(target, |(logical_id, _)| logical_id))
    }

    /// The node as JSON, for parts without CloudFormation functions.
    pub(super) fn json(&self) -> Result<serde_json::Value, Error> {
        serde_json::to_value(self.value).map_err(|_| self.unexpected("plain values"))
    }

    fn path_to(&self, member: &str) -> String {
        if self.path.is_empty() { member.to_owned() } else { format!("{}.{member}", self.path) }
    }

    fn unexpected(&self, expected: &'static str) -> Error {
        Error::Unexpected { path: self.path.clone(), expected }
    }
}
