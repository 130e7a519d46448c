package dev.keyledger.console.review;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReviewAddressTest {
    @Test
    void address_holdsWhatDiffersFromTheDefault_andNoNonsense() {
        assertThat(ReviewAddress.of("acme", "no such finding", null, null).here())
                .isEqualTo("/workspaces/acme/review");
        ReviewAddress idle = ReviewAddress.of("acme", "idle", " max & co ", "a+b");
        assertThat(idle.here()).isEqualTo("/workspaces/acme/review?finding=idle&createdBy=max+%26+co&cursor=a%2Bb");
        assertThat(idle.revoke()).startsWith("/workspaces/acme/review/revoke?finding=idle&");
        assertThat(idle.finding("never-used")).isEqualTo("/workspaces/acme/review?createdBy=max+%26+co");
        assertThat(idle.page("c")).endsWith("&cursor=c");
    }

    @Test
    void query_asksForNoMoreThanAnAddressCanHold() {
        assertThat(ReviewAddress.of("acme", "idle", "", "").query(200))
                .returns(ReviewAddress.ROWS_MAX, query -> query.limit())
                .returns("idle", query -> query.review())
                .returns("lastUsedAt", query -> query.sort());
    }
}
