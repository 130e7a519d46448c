package dev.keyledger.console.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListFiltersTest {
    @Test
    void defaults_needNoWords() {
        ListFilters filters = ListFilters.of(null, null, null, null, null);
        assertThat(filters.here()).isEqualTo("?");
        assertThat(filters.narrow()).isFalse();
        assertThat(filters.query(50).status()).isEqualTo("all");
        assertThat(filters.query(50).q()).isNull();
        assertThat(filters.ariaSort("createdAt")).isEqualTo("descending");
    }

    @Test
    void address_saysWhatIsListed_andReadsBackTheSame() {
        ListFilters filters = ListFilters.of(" a&b ", "active", "ada", "name", "c/1");
        assertThat(filters.here()).isEqualTo("?createdBy=ada&cursor=c%2F1&q=a%26b&sort=name&status=active");
        assertThat(filters.narrow()).isTrue();
        assertThat(filters.firstPage()).isFalse();
    }

    @Test
    void nonsense_countsAsTheDefault() {
        ListFilters filters = ListFilters.of("", "deleted", "", "-password", "");
        assertThat(filters.here()).isEqualTo("?");
    }

    @Test
    void columnChosenAgain_isTheOtherWayRound_fromTheFirstPage() {
        ListFilters filters = ListFilters.of("x", null, null, "-requests30d", "c1");
        assertThat(filters.sortedBy("requests30d")).isEqualTo("?q=x&sort=requests30d");
        assertThat(filters.sortedBy("name")).isEqualTo("?q=x&sort=name");
        assertThat(filters.sortedBy("createdAt")).isEqualTo("?q=x");
        assertThat(filters.ariaSort("requests30d")).isEqualTo("descending");
        assertThat(filters.ariaSort("name")).isEqualTo("none");
    }
}
