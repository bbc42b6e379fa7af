//! Units of work, by themselves and beside each other.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Db, Location, Statement, Table, is_sound, lost, unit};

async fn new() -> (Db, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Location::Sqlite(folder.path().join("test.db"));
    (Db::open_or_make(&file).await.expect("it opens"), folder)
}

fn adds(name: &str) -> Statement {
    let add = "insert into counters (key, times, ends_at) values ($1, 1, 1)";
    Statement::changes(Table::Counters, add).row(name).bind(name)
}

/// The names that are there, in order.
async fn names(db: &Db) -> Vec<String> {
    let names = Statement::asks("select key from counters order by key");
    let names: Vec<(String,)> = db.ask(names).await.expect("it answers");
    names.into_iter().map(|(name,)| name).collect()
}

#[test]
fn an_unsound_sqlite_is_known() {
    assert!(is_sound("3.51.3") && is_sound("3.52.0") && is_sound("4.0.0"));
    assert!(!is_sound("3.51.2") && !is_sound("3.46.0") && !is_sound("3.7.0") && !is_sound(""));
}

/// Many at once: every third is taken back after it has written, every fifth fails, every seventh is given up.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_fails_or_is_given_up_takes_nothing_of_others_along() {
    let (db, _folder) = new().await;
    let mut all = JoinSet::new();
    for turn in 0..210_usize {
        let db = db.clone();
        all.spawn(async move {
            let (name, has_written) = (format!("{turn:03}"), Notify::new());
            let work = async {
                unit!(db, work => {
                    work.run(adds(&name)).await?;
                    if turn % 7 == 0 {
                        has_written.notify_one();
                        pending::<()>().await;
                    }
                    if turn % 5 == 0 {
                        work.run(adds(&name)).await?;
                    }
                    work.add(adds(&format!("{name} too")));
                    Ok(if turn % 3 == 0 { work.undo(false) } else { true })
                })
            };
            tokio::select! {
                kept = work => kept.unwrap_or(false),
                () = has_written.notified() => false,
            }
        });
    }
    let kept = all.join_all().await.into_iter().filter(|kept| *kept).count();
    let expected: Vec<String> = (0..210)
        .filter(|turn| turn % 3 != 0 && turn % 5 != 0 && turn % 7 != 0)
        .flat_map(|turn| [format!("{turn:03}"), format!("{turn:03} too")])
        .collect();
    assert_eq!(names(&db).await, expected);
    assert_eq!(kept * 2, expected.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_that_it_is_kept_finds_it_on_another_connection() {
    let (db, folder) = new().await;
    let other = Db::open(&Location::Sqlite(folder.path().join("test.db"))).await.expect("it opens");
    let mut all = JoinSet::new();
    for turn in 0..100 {
        let (db, other) = (db.clone(), other.clone());
        all.spawn(async move {
            let name = format!("{turn:03}");
            db.run(adds(&name)).await.expect("it is kept");
            names(&other).await.contains(&name)
        });
    }
    assert!(all.join_all().await.into_iter().all(|is_there| is_there));
}

#[tokio::test]
async fn a_unit_that_lost_is_run_once_more_whole_and_no_more_often() {
    let (db, _folder) = new().await;
    for (loses, rows) in [(1, 1), (2, 0)] {
        let runs = AtomicUsize::new(0);
        let name = format!("{loses}");
        let said = unit!(db, work => {
            work.run(adds(&name)).await?;
            if runs.fetch_add(1, Ordering::SeqCst) < loses {
                return Err(lost().into());
            }
            Ok(())
        });
        assert_eq!(said.is_ok(), rows == 1);
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(names(&db).await.contains(&name), rows == 1);
    }
}

#[tokio::test]
async fn what_is_to_be_done_then_is_done_when_all_is_kept_and_not_otherwise() {
    let (db, _folder) = new().await;
    let done = Arc::new(AtomicUsize::new(0));
    for (is_undone, fails, times) in [(true, false, 0), (false, true, 0), (false, false, 1)] {
        let said = unit!(db, work => {
            let done = Arc::clone(&done);
            work.then(move || {
                done.fetch_add(1, Ordering::SeqCst);
            });
            work.add(adds("a"));
            if fails {
                work.add(adds("a"));
            }
            Ok(is_undone && work.undo(true))
        });
        assert_eq!(said.is_err(), fails);
        assert_eq!(done.load(Ordering::SeqCst), times);
    }
}

#[tokio::test]
async fn books_that_cannot_be_written_are_left_out_and_the_rest_is_kept() {
    let (db, _folder) = new().await;
    let said = unit!(db, work => {
        work.add(adds("a"));
        work.add(adds("b").dispensable("this book"));
        let nowhere = Statement::changes(Table::Counters, "insert into nowhere values (1)");
        work.add(nowhere.row("c").dispensable("that book"));
        Ok(())
    });
    said.expect("it is kept");
    assert_eq!(names(&db).await, ["a", "b"]);
}

#[tokio::test]
async fn what_is_added_is_run_in_the_order_in_which_rows_are_locked() {
    let (db, _folder) = new().await;
    let said = unit!(db, work => {
        let copy = "insert into counters (key, times, ends_at) select 'b of ' || key, 1, 1 from counters";
        work.add(Statement::changes(Table::Counters, copy).row("b"));
        work.add(adds("a"));
        Ok(())
    });
    said.expect("it is kept");
    assert_eq!(names(&db).await, ["a", "b of a"]);
}

/// Asked in another order than rows are locked in, and told in a third.
#[tokio::test]
async fn of_questions_that_go_in_one_trip_each_gets_its_own_answer() {
    let (db, _folder) = new().await;
    let said = unit!(db, work => {
        let events = work.ask_later(Statement::reads(Table::Events, "select 'events'"));
        let users = work.ask_later(Statement::reads(Table::Users, "select 'users'"));
        work.add(adds("a"));
        let sessions = work.ask_later(Statement::reads(Table::Sessions, "select 'sessions'"));
        let last: Option<(String,)> = work.told_one(events).await?;
        Ok([work.told_one(users).await?, work.told_one(sessions).await?, last])
    });
    let own = ["users", "sessions", "events"].map(|table| Some((table.to_owned(),)));
    assert_eq!(said.expect("it answers"), own);
}

#[tokio::test]
#[should_panic(expected = "rows of Some(Counters) are locked before those of Some(Users)")]
async fn rows_that_are_locked_out_of_order_are_noticed() {
    let (db, _folder) = new().await;
    let said = unit!(db, work => {
        work.run(adds("a")).await?;
        let users = Statement::changes(Table::Users, "update users set name = ''");
        Ok(work.run(users).await?)
    });
    said.expect("it is never said");
}

/// The commit is left to whoever waits; if that one is given up, somebody else makes it.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_is_left_to_one_who_gives_up_is_made_all_the_same() {
    let (db, _folder) = new().await;
    let (go_on, may_go_on) = oneshot::channel::<()>();
    let first = tokio::spawn({
        let db = db.clone();
        let may_go_on = Arc::new(tokio::sync::Mutex::new(Some(may_go_on)));
        async move {
            unit!(db, work => {
                work.run(adds("first")).await?;
                if let Some(may_go_on) = may_go_on.lock().await.take() {
                    let _ = may_go_on.await;
                }
                Ok(())
            })
        }
    });
    let Db::Sqlite(file) = &db else { unreachable!("it is a file") };
    while file.writer.is_idle() {
        tokio::task::yield_now().await;
    }
    let second = tokio::spawn({
        let db = db.clone();
        async move { db.run(adds("second")).await }
    });
    while !file.writer.is_waited_for() {
        tokio::task::yield_now().await;
    }
    second.abort();
    let _ = go_on.send(());
    first.await.expect("no panic").expect("it is kept");
    assert_eq!(names(&db).await[0], "first");
}

#[tokio::test]
async fn what_is_answered_is_on_the_disk() {
    let (db, _folder) = new().await;
    let how = unit!(db, work => Ok(work.ask_one(Statement::asks("pragma synchronous")).await?));
    assert_eq!(how.expect("it answers"), Some((2_i64,)), "FULL, as SQLite counts it");
}

#[tokio::test]
async fn one_that_is_given_up_with_nobody_behind_it_keeps_nobody_out() {
    let (db, folder) = new().await;
    let has_written = Notify::new();
    let given_up = async {
        unit!(db, work => {
            work.run(adds("given up")).await?;
            has_written.notify_one();
            pending::<()>().await;
            Ok(())
        })
    };
    tokio::select! {
        said = given_up => said.expect("it is never said"),
        () = has_written.notified() => {}
    }
    let file = Location::Sqlite(folder.path().join("test.db"));
    let other = Db::open(&file).await.expect("it opens");
    let writes = timeout(Duration::from_secs(3), other.run(adds("other")));
    writes.await.expect("nobody holds the file").expect("it is kept");
    assert_eq!(names(&db).await, ["other"]);
}

/// Where the disk is full SQLite takes back all of a transaction, which others share.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_that_it_is_kept_is_there_when_the_disk_is_full_soon() {
    let (db, _folder) = new().await;
    let Db::Sqlite(file) = &db else { unreachable!("it is a file") };
    let mut turn = file.writer.turn().await.expect("it is free");
    turn.runs_alone("pragma max_page_count = 140").await.expect("it is SQL");
    drop(turn);
    let mut all = JoinSet::new();
    for turn in 0..200 {
        let db = db.clone();
        all.spawn(async move {
            let name = format!("{turn:03}{}", "x".repeat(turn * 20));
            db.run(adds(&name)).await.is_ok().then_some(name)
        });
    }
    let mut kept: Vec<String> = all.join_all().await.into_iter().flatten().collect();
    kept.sort();
    assert!((20..200).contains(&kept.len()), "{}", kept.len());
    assert_eq!(names(&db).await, kept);
}
