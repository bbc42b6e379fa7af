//! What is over is over at the next use, everywhere: at the exchange, at userinfo, at the refresh, and when it is looked
//! into.

use super::application::is_refused;
use super::{Application, Tokens};
use crate::support::{MOBILE, OTHER_MOBILE, Visitor, World, seconds};

const OFFLINE: &[(&str, &str)] = &[("scope", "openid offline_access")];

/// An application that has of somebody all that it can have.
struct Story {
    world: World,
    wiki: Application,
    visitor: Visitor,
    codes: [String; 2],
    online: Tokens,
    offline: Tokens,
}

impl Story {
    async fn begins() -> Self {
        let world = World::new().await;
        let wiki = Application::added(&world, &["--offline"]).await;
        let visitor = world.signed_in(MOBILE).await;
        let online = wiki.signs_in(&visitor, &[]).await;
        let offline = wiki.signs_in(&visitor, OFFLINE).await;
        let codes =
            [wiki.is_given_code(&visitor, &[]).await, wiki.is_given_code(&visitor, OFFLINE).await];
        for tokens in [&online, &offline] {
            wiki.has_all_of(tokens).await;
        }
        Self { world, wiki, visitor, codes, online, offline }
    }

    /// Nothing of the session's is good any more, nor any code; of what outlives sessions, all or nothing.
    async fn is_over(&self, outlives: bool) {
        for code in &self.codes {
            is_refused(&self.wiki.exchanges(code).await, 400, "invalid_grant");
        }
        self.wiki.has_nothing_of(&self.online).await;
        if outlives {
            self.wiki.has_all_of(&self.offline).await;
            Tokens::in_answer(&self.wiki.refreshes(&self.offline.refresh).await);
        } else {
            self.wiki.has_nothing_of(&self.offline).await;
        }
    }
}

#[tokio::test]
async fn with_a_sign_out_all_but_what_outlives_it() {
    let story = Story::begins().await;
    story.visitor.posts("/user/logout", &[]).await.is(303);
    story.is_over(true).await;
}

#[tokio::test]
async fn with_a_session_that_runs_out_all_but_what_outlives_it() {
    let story = Story::begins().await;
    story.world.passes(seconds(12 * 3600 - 1));
    let last = Tokens::in_answer(&story.wiki.refreshes(&story.online.refresh).await);
    story.world.passes(seconds(1));
    story.wiki.has_nothing_of(&last).await;
    Tokens::in_answer(&story.wiki.refreshes(&story.offline.refresh).await);
}

#[tokio::test]
async fn with_another_persons_sign_in_all_but_what_outlives_it() {
    let story = Story::begins().await;
    story.world.add_user(OTHER_MOBILE).await;
    story.visitor.asks_for_code(OTHER_MOBILE).await.is(200);
    let code = story.world.yunxin.code_sent_to(OTHER_MOBILE);
    story.visitor.types(OTHER_MOBILE, &code).await.is(303);
    story.is_over(true).await;
}

#[tokio::test]
async fn the_same_persons_next_sign_in_ends_nothing() {
    let story = Story::begins().await;
    story.world.passes(seconds(60));
    let code = story.wiki.is_given_code(&story.visitor, &[]).await;
    story.visitor.asks_for_code(MOBILE).await.is(200);
    let typed = story.world.yunxin.code_sent_to(MOBILE);
    story.visitor.types(MOBILE, &typed).await.is(303);
    Tokens::in_answer(&story.wiki.exchanges(&code).await);
    story.wiki.has_all_of(&story.online).await;
}

#[tokio::test]
async fn with_the_operators_end_of_all_sessions_everything() {
    let story = Story::begins().await;
    story.world.operator(&["session", "end", MOBILE]).await;
    story.is_over(false).await;
    let story = Story::begins().await;
    story.world.operator(&["session", "end", "--all"]).await;
    story.is_over(false).await;
}

#[tokio::test]
async fn with_a_user_who_is_disabled_everything_for_ever() {
    let story = Story::begins().await;
    story.world.disable(MOBILE).await;
    story.is_over(false).await;
    story.world.enable(MOBILE).await;
    story.is_over(false).await;
}

#[tokio::test]
async fn with_a_user_who_is_removed_everything_for_ever() {
    let story = Story::begins().await;
    story.world.remove(MOBILE).await;
    story.is_over(false).await;
    story.world.add_user(MOBILE).await;
    story.is_over(false).await;
}

#[tokio::test]
async fn with_an_application_that_is_disabled_everything_for_ever() {
    let Story { world, wiki, visitor, codes, online, offline } = Story::begins().await;
    let other = Application::added(&world, &[]).await;
    let elsewhere = other.signs_in(&visitor, &[]).await;
    world.operator(&["client", "disable", &wiki.id]).await;
    for answer in [wiki.exchanges(&codes[0]).await, wiki.refreshes(&offline.refresh).await] {
        is_refused(&answer, 401, "invalid_client");
    }
    for tokens in [&online, &offline] {
        wiki.asks_userinfo(&tokens.access).await.is(401);
        let answer = wiki.asks("/oauth2/introspect", &[("token", &tokens.access)]).await;
        is_refused(&answer, 401, "invalid_client");
    }
    wiki.sends(&visitor, &[]).await.is(400);
    other.has_all_of(&elsewhere).await;
    world.operator(&["client", "enable", &wiki.id]).await;
    let story = Story { world, wiki, visitor, codes, online, offline };
    story.is_over(false).await;
    let anew = story.wiki.signs_in(&story.visitor, &[]).await;
    story.wiki.has_all_of(&anew).await;
}

#[tokio::test]
async fn with_an_application_that_is_removed_everything() {
    let Story { world, wiki, visitor, codes, online, offline } = Story::begins().await;
    let other = Application::added(&world, &[]).await;
    world.operator(&["client", "remove", &wiki.id]).await;
    is_refused(&wiki.exchanges(&codes[0]).await, 401, "invalid_client");
    for tokens in [&online, &offline] {
        wiki.asks_userinfo(&tokens.access).await.is(401);
        is_refused(&wiki.refreshes(&tokens.refresh).await, 401, "invalid_client");
        assert!(!other.finds_active(&tokens.access).await);
    }
    wiki.sends(&visitor, &[]).await.is(400);
    assert_eq!((world.rows("access_tokens").await, world.rows("grants").await), (0, 0));
}

#[tokio::test]
async fn with_the_persons_word_everything_of_that_application() {
    let story = Story::begins().await;
    let other = Application::added(&story.world, &[]).await;
    let elsewhere = other.signs_in(&story.visitor, &[]).await;
    let client = [("client", story.wiki.id.as_str())];
    story.world.visitor().posts("/user/account/applications/end", &client).await.is(303);
    story.wiki.has_all_of(&story.offline).await;
    story.visitor.posts("/user/account/applications/end", &client).await.is(303);
    story.is_over(false).await;
    other.has_all_of(&elsewhere).await;
    assert!(story.visitor.is_signed_in().await);
}

#[tokio::test]
async fn an_access_token_lives_for_ten_minutes_and_what_is_not_used_for_two_weeks_is_over() {
    let story = Story::begins().await;
    let access = &story.online.access;
    story.world.passes(seconds(599));
    story.wiki.asks_userinfo(access).await.is(200);
    story.world.passes(seconds(1));
    story.wiki.asks_userinfo(access).await.is(401);
    assert!(!story.wiki.finds_active(access).await);
    let two_weeks = seconds(14 * 24 * 3600);
    for _ in 0..2 {
        story.world.passes(two_weeks.saturating_sub(seconds(601)));
        Tokens::in_answer(&story.wiki.refreshes(&story.offline.refresh).await);
    }
    story.world.passes(two_weeks);
    story.wiki.has_nothing_of(&story.offline).await;
}

/// However it is used meanwhile.
#[tokio::test]
async fn no_grant_outlives_ninety_days() {
    let story = Story::begins().await;
    for _ in 0..9 {
        story.world.passes(seconds(10 * 24 * 3600 - 1));
        Tokens::in_answer(&story.wiki.refreshes(&story.offline.refresh).await);
    }
    story.world.passes(seconds(9));
    story.wiki.has_nothing_of(&story.offline).await;
}
