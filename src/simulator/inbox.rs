//! The inbox of all phones: what arrived, newest first.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::request::Order;
use crate::clock::Timestamp;

/// Older messages are forgotten.
const KEPT: usize = 1000;

/// A message that arrived.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Where.
    pub mobile: String,
    /// The code in it.
    pub code: String,
    /// All of it.
    pub text: String,
    /// Its number.
    pub sendid: String,
    /// When, as RFC 3339 has it.
    pub at: String,
}

#[derive(Debug, Default)]
pub(super) struct Inbox(Mutex<Messages>);

#[derive(Debug, Default)]
struct Messages {
    received: u64,
    newest_first: VecDeque<Message>,
}

impl Inbox {
    /// Puts the message in and returns its number.
    pub fn receive(&self, order: Order, at: Timestamp) -> String {
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        messages.received += 1;
        let sendid = messages.received.to_string();
        messages.newest_first.push_front(Message {
            text: format!("【codelogin】您的验证码是 {}，请勿告诉他人。", order.code),
            mobile: order.mobile,
            code: order.code,
            sendid: sendid.clone(),
            at: at.rfc3339(),
        });
        messages.newest_first.truncate(KEPT);
        sendid
    }

    pub fn list(&self, mobile: Option<&str>) -> Vec<Message> {
        let messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |message: &&Message| mobile.is_none_or(|mobile| message.mobile == mobile);
        messages.newest_first.iter().filter(wanted).cloned().collect()
    }
}
