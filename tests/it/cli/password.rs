//! Passwords that the operator sets.

use super::{Operator, StandIn};
use crate::support::{Database, MOBILE, PASSWORD, UNKNOWN_MOBILE, Visitor};

#[tokio::test]
async fn one_who_is_added_with_a_password_signs_in_with_it() {
    let (database, yunxin) = (Database::new().await, StandIn::start().await);
    let operator = Operator::with_database(database.url()).uses_provider(&yunxin.url());
    let add = ["user", "add", MOBILE, "--password-stdin"];
    let done = operator.runs_reading(&add, &format!("{PASSWORD}\n")).await.is(0);
    done.says("added 13800138000").says_not(PASSWORD);
    operator.runs(&["user", "show", MOBILE]).await.is(0).says("password      set");
    let (_service, address) = operator.serves().await;
    let visitor = Visitor::new(address);
    visitor.types_password(MOBILE, PASSWORD).await.is(303);
    assert!(visitor.is_signed_in().await);

    let other = "purple monkey dishwasher";
    let set = ["user", "password", MOBILE];
    operator.runs_reading(&set, other).await.is(0).says("set the password of 13800138000");
    assert!(!visitor.is_signed_in().await, "all sessions are over");
    visitor.types_password(MOBILE, PASSWORD).await.is(422);
    visitor.types_password(MOBILE, other).await.is(303);
    let told = operator.runs(&["events", "--mobile", MOBILE]).await.is(0);
    told.says("the operator set the password").says_not(other);
}

#[tokio::test]
async fn one_that_is_unfit_is_refused_and_nobody_is_added() {
    let operator = Operator::new();
    for (unfit, why) in [
        ("", "at least 15 characters"),
        ("\n", "at least 15 characters"),
        ("fourteen chars\r\n", "at least 15 characters"),
        ("passwordpassword\n", "among those that are tried first"),
        ("a number: 13800138000", "among those that are tried first"),
    ] {
        let add = ["user", "add", MOBILE, "--password-stdin"];
        operator.runs_reading(&add, unfit).await.is(1).in_one_line().complains(why);
    }
    operator.runs(&["user", "show", MOBILE]).await.is(1);
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    operator.runs_reading(&["user", "password", MOBILE], "short").await.is(1).in_one_line();
    operator.runs(&["user", "show", MOBILE]).await.is(0).says("password      not set");
    let eight = operator.sets("PASSWORD_MIN_LENGTH", "8");
    eight.runs_reading(&["user", "password", MOBILE], "kf83 jd2").await.is(0);
}

#[tokio::test]
async fn no_argument_takes_a_password() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE, "--password", PASSWORD]).await.is(2);
    operator.runs(&["user", "password", MOBILE, PASSWORD]).await.is(2);
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let unknown = operator.runs_reading(&["user", "password", UNKNOWN_MOBILE], PASSWORD).await;
    unknown.is(1).in_one_line().complains("13700137000 is not a user");
}

#[tokio::test]
async fn a_line_without_an_end_is_not_read_to_its_end() {
    let operator = Operator::new();
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    // So little memory, in KiB, that a line which is kept as it comes fills it at once.
    for command in ["user password 13800138000", "user add 13800138001 --password-stdin"] {
        for endless in ["/dev/zero", "<(yes 密 | tr -d '\\n')"] {
            let script = format!("ulimit -v 4000000; exec \"$0\" {command} < {endless}");
            let done = operator.runs_in_a_shell(&["-c", &script]).await.is(1).in_one_line();
            done.complains("the password is expected in one line; more than 4096 bytes");
        }
    }
    operator.runs(&["user", "show", MOBILE]).await.is(0).says("password      not set");
    let long = format!("{PASSWORD}\n{}", "more\n".repeat(5000));
    operator.runs_reading(&["user", "password", MOBILE], &long).await.is(0);
    let binary = "printf '\\377\\376' | \"$0\" user password 13800138000";
    let done = operator.runs_in_a_shell(&["-c", binary]).await.is(1).in_one_line();
    done.complains("the password is expected in UTF-8");
}
