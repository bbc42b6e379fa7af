//! Names of applications that are long, or meant to be more than a name.

use super::{Application, signs_in};
use crate::support::{MOBILE, World};

#[tokio::test]
async fn a_name_is_text_wherever_it_stands() {
    let world = World::new().await;
    let longest = "W".repeat(60);
    for name in
        ["<b>Wiki</b>", "\"><script>alert(1)</script>", "{} {{ name }} &amp; '", "ويكي", &longest]
    {
        let wiki = Application::named(&world, name, &["--consent"]).await;
        let visitor = world.visitor();
        let led = visitor.opens(&wiki.asks(&[])).await.is(303);
        let page = visitor.follows(&led).await.is(200);
        assert_eq!(page.text_of("#on-the-way bdi").as_deref(), Some(name));
        assert_eq!(page.text_of("#on-the-way"), Some(format!("继续前往 {name}")));

        signs_in(&world, &visitor, &page).await.is(200);
        let asks = visitor.opens(&wiki.asks(&[])).await.is(200);
        assert_eq!(asks.text_of("h1 bdi").as_deref(), Some(name));
        assert_eq!(asks.text_of("title"), Some(format!("允许 {name} 获取您的信息？")));
        super::presses(&visitor, &asks, "yes").await.is(200);
        wiki.lets_in(&visitor, &[]).await;

        let account = visitor.opens("/user/account").await.is(200);
        assert_eq!(account.text_of("[aria-labelledby=applications] bdi").as_deref(), Some(name));
        let label = account.attribute_of("button[name=client]", "aria-label");
        assert_eq!(label, Some(format!("取消授权: {name}")));
        for page in [page, asks, account] {
            let inner = page.text_of("bdi *");
            assert_eq!(inner, None, "{name} is more than text");
        }
        world.operator(&["client", "remove", &wiki.id]).await;
        world.passes(crate::support::seconds(600));
        let gone = visitor.opens("/user/account").await.is(200);
        assert_eq!(gone.text_of("#applications"), None);
    }
    assert_eq!(world.told("signed_in").await, 5, "{MOBILE}");
}
