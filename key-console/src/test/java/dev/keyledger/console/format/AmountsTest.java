package dev.keyledger.console.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    private final Amounts amounts = new Amounts();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.000000|$0.00",
                "1204.5|$1,204.50",
                "1.005|$1.01",
                "0.999999|$1.00",
                "0.5|$0.50",
                "0.0123|$0.012",
                "0.0001|$0.0001",
                "0.00009999|<$0.0001",
                "0.000000000001|<$0.0001",
                "12345678.9|$12,345,678.90"
            })
    void money_isShort_andNeverLooksLikeNothingUnlessItIs(BigDecimal amount, String expected) {
        assertThat(amounts.usd(amount)).isEqualTo(expected);
    }

    @Test
    void cost_isAlsoGivenWhole() {
        assertThat(amounts.cost(new BigDecimal("0.000000123456"), 0))
                .isEqualTo(new Cost("<$0.0001", "$0.000000123456", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0|0", "999|999|999", "10000|10,000|10k", "12345|12,345|12.3k", "1284530|1,284,530|1.3M"})
    void counts_areGrouped_andShortOnAxes(long number, String whole, String brief) {
        assertThat(amounts.count(number)).isEqualTo(whole);
        assertThat(amounts.shortCount(number)).isEqualTo(brief);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0 %",
        "0, 5, 0 %",
        "1, 3, 33 %",
        "0.000000000001, 3, <1 %",
        "2.999999999999, 3, >99 %",
        "3, 3, 100 %"
    })
    void share_ofAPartThatIsSomething_looksLikeSomething(BigDecimal part, BigDecimal whole, String shown) {
        assertThat(amounts.share(part, whole)).isEqualTo(shown);
    }

    @Test
    void whatIsMoreThanItsWhole_hasNoShare() {
        assertThat(amounts.share(new BigDecimal("0.7"), new BigDecimal("0.5"))).isEmpty();
        assertThat(amounts.share(new BigDecimal("0.7"), BigDecimal.ZERO)).isEmpty();
    }

    @Test
    void costOfUnpricedRequestsAlone_isUnknown_notZero() {
        assertThat(amounts.cost(new BigDecimal("0.000000"), 3).shown()).isNull();
        assertThat(amounts.cost(new BigDecimal("0.000000"), 1_234).unpriced()).isEqualTo("1,234");
        assertThat(amounts.cost(new BigDecimal("0.000001"), 3)).isEqualTo(new Cost("<$0.0001", "$0.000001", "3"));
        assertThat(amounts.cost(BigDecimal.ZERO, 0)).isEqualTo(new Cost("$0.00", "$0", null));
    }
}
