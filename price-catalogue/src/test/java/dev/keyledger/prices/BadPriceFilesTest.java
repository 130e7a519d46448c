package dev.keyledger.prices;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a file is named by its line or its place; there is no list of it then. */
class BadPriceFilesTest {
    private static final long SEED = 7;
    private static final LocalDate AS_OF = LocalDate.parse("2026-08-01");

    private static final String OWN = """
            {"format": "keyledger-prices-2", "providers": [
              {"provider": "openai", "source": "Prüfstand", "asOf": "2026-08-01", "models": [
                {"model": "m", "names": ["m-old"], "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2, "output": 8},
                   "above": [
                     {"tokens": 100, "usdPerMillionTokens": {"input": 3}},
                     {"tokens": 200, "usdPerMillionTokens": {"input": 4}}],
                   "aboveCounts": "whole-request"}
                ]},
                {"model": "n", "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2}},
                  {"from": "2026-02-01", "hours": {"from": "01:00", "until": "05:00"}, "usdPerMillionTokens": {"input": 2}},
                  {"from": "2026-02-01", "hours": {"from": "06:00", "until": "07:00"}, "usdPerMillionTokens": {"input": 2}}
                ]}
              ]}
            ]}
            """;

    private static final String LITELLM = """
            {"good": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06},
             "x/bad": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}}
            """;

    private static final String GENAI = """
            [{"id": "openai", "models": [
              {"id": "m-mini", "match": {"starts_with": "m-mini"}, "prices": {"input_mtok": 1}},
              {"id": "m", "match": {"starts_with": "m"}, "prices": {"input_mtok": 2}}]}]
            """;

    /** Years that parse and can't be reckoned with would be a mistake of every request instead of the file's. */
    @ParameterizedTest
    @ValueSource(strings = {"+999999999-12-31", "-999999999-01-01", "+10000-01-01", "-0001-01-01"})
    void dayOfNoYearOfFourDigits_isNamedByItsPlace(String day) {
        assertThatThrownBy(() -> PriceFiles.read(
                        "ours.json",
                        OWN.replaceFirst("\"2026-08-01\"", "\"" + day + "\"").getBytes(UTF_8),
                        AS_OF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/providers/0/asOf: is not a day");
    }

    @Test
    void emptyListsOfPublicLists_areNamedByTheirPlace() {
        String ranges =
                LITELLM.replace("\"mode\": \"chat\"", "\"tiered_pricing\": [{\"range\": []}], \"mode\": \"chat\"");
        String urls = GENAI.replace("\"models\"", "\"pricing_urls\": [], \"models\"");

        assertThat(PriceFiles.read("l", ranges.getBytes(UTF_8), AS_OF).leftOut())
                .contains(new LeftOut("/good/tiered_pricing/0/range", "is empty"));
        assertThatThrownBy(() -> PriceFiles.read("g", urls.getBytes(UTF_8), AS_OF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/0/pricing_urls: is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Tiers that overlap, and two prices for one moment.
                "\"tokens\": 200|\"tokens\": 100|/providers/0/models/0/prices/0: two tiers begin above 100 tokens",
                "\"from\": \"06:00\"|\"from\": \"04:59\"|/providers/0/models/1: two prices for one moment",
                "\"2026-02-01\", \"hours\": {\"from\": \"01:00\", \"until\": \"05:00\"}|\"2026-01-01\""
                        + "|/providers/0/models/1: two prices for one moment",
                "\"whole-request\"|null|/providers/0/models/0/prices/0: says what \"above\" counts",
                // Prices that can't be: below zero, above 1 USD a token, and numbers too long to work out.
                "\"input\": 3|\"input\": -0.01|/above/0/usdPerMillionTokens: input is not from 0",
                "\"input\": 3|\"input\": 1000001|/above/0/usdPerMillionTokens: input is not from 0 to 1000",
                "\"input\": 3|\"input\": 1e999999999|/above/0/usdPerMillionTokens/input: is beyond belief",
                "\"input\": 3|\"input\": 1e-999999999|/above/0/usdPerMillionTokens/input: is beyond belief",
                "\"input\": 3|\"input\": 1e99999999999999|number",
                "\"input\": 3|\"input\": NaN|line 6: Non-standard token 'NaN'",
                "\"input\": 3|\"input\": -Infinity|line 6:",
                "\"input\": 3|\"input\": true|/above/0/usdPerMillionTokens/input: is not a number",
                "\"tokens\": 100|\"tokens\": 1e2|/prices/0/above/0/tokens: is not a whole number",
                // Names that lead to one another.
                "\"model\": \"n\"|\"model\": \"m-old\", \"names\": [\"m\"]|/providers/0/models/1: uses the name m",
                // What isn't known, and what is said twice.
                "\"tokens\": 100|\"token\": 100|/prices/0/above/0: has a field \"token\"",
                "\"asOf\"|\"asof\"|/providers/0: has a field \"asof\"",
                "\"model\": \"n\"|\"model\": \"n\", \"model\": \"o\"|line 10: Duplicate field 'model'",
                "\"prices\": [|\"prices\": [], \"more\": [|/providers/0/models/0: has a field \"more\"",
                "{\"model\": \"n\", \"prices\": [|{\"model\": \"n\", \"prices\": [[|line 14: Unexpected close marker"
            })
    void mistake_isNamedByItsPlace(String text, String mistake, String message) {
        assertThat(OWN).contains(text);

        refuses(OWN.replace(text, mistake), message);
    }

    @Test
    void modelWithoutAPrice_isAMistake() {
        refuses(
                OWN.replaceAll("(?s)\"n\", \"prices\": \\[.*?]}", "\"n\", \"prices\": []}"),
                "/models/1/prices: is empty");
        refuses("{\"models\": [{\"model\": \"m\", \"prices\": []}]}", "/models/0/prices: is empty");
    }

    @Test
    void fileThatEndsTooEarly_isRefusedByItsLine() {
        var random = new Random(SEED);
        String text = OWN.strip();
        for (int i = 0; i < 200; i++) {
            refuses(text.substring(0, random.nextInt(1, text.length())), "prices line ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t ", "7 8", "{}x"})
    void fileThatIsNoDocument_isRefusedByItsLine(String text) {
        refuses(text, "prices line ");
    }

    @Test
    void otherEncodings_areRefused_byTheLineWhereThatShows() {
        for (Charset other : List.of(UTF_16, UTF_16LE, Charset.forName("UTF-32"), Charset.forName("UTF-32LE"))) {
            refuses(OWN.getBytes(other), "prices line 1: is UTF-16 or UTF-32");
        }
        refuses(OWN.getBytes(ISO_8859_1), "prices line 2: is not UTF-8");
    }

    @Test
    void byteOrderMark_isNoMistake() {
        assertThat(PriceFiles.read("prices", ("\uFEFF" + OWN).getBytes(UTF_8), AS_OF)
                        .models())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"providers\":", "{\"data\":[", "{\"a\":{\"litellm_provider\":"})
    void deepNesting_isRefusedByItsLine(String opening) {
        refuses(opening.repeat(100_000), "prices line ");
    }

    @Test
    void fiftyMegabytes_areRefusedByTheirSize() {
        refuses(new byte[50_000_000], "prices has 47 MiB; a price file has at most 16");
    }

    /** Somebody else's list: what is wrong is told and has no price; the rest has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"output_cost_per_token\": 2e-06|\"output_cost_per_token\": -2e-06|/x~1bad|output is not from 0",
                "\"output_cost_per_token\": 2e-06|\"output_cost_per_token\": 1.5|/x~1bad|output is not from 0",
                "\"output_cost_per_token\": 2e-06|\"output_cost_per_token\": \"2e-06\"|/x~1bad/output_cost_per_token"
                        + "|is not a number",
                "\"output_cost_per_token\": 2e-06|\"output_cost_per_token\": 1e-999999|/x~1bad/output_cost_per_token"
                        + "|is beyond belief",
                "\"output_cost_per_token\": 2e-06|\"input_cost_per_token_above_1m_tokens\": 2e-06|/x~1bad"
                        + "|charged by input_cost_per_token_above_1m_tokens",
                "\"output_cost_per_token\": 2e-06|\"input_cost_per_token_on_sundays\": 2e-06|/x~1bad"
                        + "|charged by input_cost_per_token_on_sundays"
            })
    void mistakeInLiteLlmsList_leavesThatModelOut(String text, String mistake, String path, String reason) {
        assertThat(LITELLM).contains(text);

        PriceList list =
                PriceFiles.read("prices", LITELLM.replace(text, mistake).getBytes(UTF_8), AS_OF);

        assertThat(list.leftOut()).singleElement().satisfies(leftOut -> {
            assertThat(leftOut.path()).isEqualTo(path);
            assertThat(leftOut.reason()).contains(reason);
        });
        var catalogue = new PriceCatalogue(List.of(list));
        assertThat(catalogue.look("openai", "x/bad")).isEqualTo(new Lookup.Missing(Unpriced.UNKNOWN_MODEL));
        assertThat(catalogue.look("openai", "good")).isInstanceOf(Lookup.Found.class);
    }

    /** The rule for a family would give it the family's price, which is a guess. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input_mtok\": 1}|{\"input_mtok\": -1}|input is not from 0",
                "{\"input_mtok\": 1}|{\"input_mtok\": \"1\"}|is not a number",
                "{\"input_mtok\": 1}|{\"input_mtok\": 1e300}|is beyond belief",
                "{\"input_mtok\": 1}|{\"input_mtok\": {\"base\": 1, \"tiers\": [{\"start\": -5, \"price\": 1}]}}"
                        + "|there are no rates for short prompts",
                "{\"input_mtok\": 1}|{}|no charge by the token"
            })
    void mistakeInGenaiPrices_leavesThatModelWithoutAPrice(String text, String mistake, String reason) {
        PriceList list = PriceFiles.read("prices", GENAI.replace(text, mistake).getBytes(UTF_8), AS_OF);

        assertThat(list.leftOut()).singleElement().satisfies(leftOut -> {
            assertThat(leftOut.path()).startsWith("/0/models/0");
            assertThat(leftOut.reason()).contains(reason);
        });
        var catalogue = new PriceCatalogue(List.of(list));
        assertThat(catalogue.look("openai", "m-mini-2")).isEqualTo(new Lookup.Missing(Unpriced.UNKNOWN_MODEL));
        assertThat(catalogue.look("openai", "m-2")).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void listsInOneDocument_areRefusedWithTheirNames() {
        String good = "{\"name\": \"a\", \"asOf\": \"2026-08-01\", \"prices\": " + OWN + "}";
        String bad = "{\"name\": \"b\", \"asOf\": \"2026-08-01\", \"prices\": "
                + OWN.replace("\"input\": 3", "\"input\": -3") + "}";
        String document = "{\"format\": \"keyledger-price-lists-1\", \"lists\": [%s, %s]}";

        assertThat(all(document.formatted(good, good.replace("\"a\"", "\"b\""))))
                .hasSize(2);
        assertThatThrownBy(() -> all(document.formatted(good, bad)))
                .hasMessageStartingWith(
                        "b /providers/0/models/0/prices/0/above/0/usdPerMillionTokens: input is not from 0");
        assertThatThrownBy(() -> all("{\"format\": \"keyledger-price-lists-1\", \"lists\": []}"))
                .hasMessageStartingWith("prices /lists: is empty");
        assertThatThrownBy(() -> all(document.replace("-1", "-2").formatted(good, good)))
                .hasMessageStartingWith("prices /format");
        assertThatThrownBy(() -> all(document.formatted(
                        good,
                        "{\"name\": \"c\", \"asOf\": \"2026-08-01\", \"prices\": " + document.formatted(good, good)
                                + "}")))
                .hasMessageStartingWith("c /: is none of the formats");
    }

    private static List<PriceList> all(String json) {
        return PriceFiles.readAll("prices", json.getBytes(UTF_8), AS_OF);
    }

    private static void refuses(String text, String message) {
        refuses(text.getBytes(UTF_8), message);
    }

    private static void refuses(byte[] json, String message) {
        assertThatThrownBy(() -> PriceFiles.read("prices", json, AS_OF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prices")
                .hasMessageContaining(message);
    }
}
