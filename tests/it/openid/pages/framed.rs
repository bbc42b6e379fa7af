//! Nobody is made to say yes unseen, in a frame of somebody else's page, and no form of ours leads elsewhere.

use super::{Application, presses};
use crate::support::{Answer, MOBILE, World};

/// Expects that the page stands in no frame, and posts to nobody else.
#[track_caller]
fn stands_alone(page: &Answer) {
    let policy = page.header("content-security-policy").expect("a policy");
    let parts: Vec<&str> = policy.split("; ").collect();
    for part in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
        assert!(parts.contains(&part), "{policy}");
    }
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
}

#[tokio::test]
async fn the_pages_that_ask_stand_in_no_frame_and_post_to_us_alone() {
    let world = World::new().await;
    let wiki = Application::with_consent(&world).await;
    let visitor = world.signed_in(MOBILE).await;
    let asks = visitor.opens(&wiki.asks(&[])).await.is(200);
    assert!(asks.text_of("form#consent").is_some());
    stands_alone(&asks);
    stands_alone(&presses(&visitor, &asks, "yes").await.is(200));
    let asks = visitor.opens("/oauth2/logout").await.is(200);
    assert!(asks.text_of("form#logout").is_some());
    stands_alone(&asks);
    visitor.posts("/user/logout", &[]).await.is(303);
    stands_alone(&visitor.opens("/oauth2/logout").await.is(200));
    stands_alone(&visitor.opens("/oauth2/authorize?client_id=nobody").await.is(400));
}

/// The form of this one goes to the application, and says so by leaving out where it may go.
#[tokio::test]
async fn the_page_that_posts_back_stands_in_no_frame() {
    let world = World::new().await;
    let wiki = Application::named(&world, "Wiki", &[]).await;
    let visitor = world.signed_in(MOBILE).await;
    let page = visitor.opens(&wiki.asks(&[("response_mode", "form_post")])).await.is(200);
    assert!(page.text_of("form#form-post").is_some());
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.split("; ").any(|part| part == "frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
}
