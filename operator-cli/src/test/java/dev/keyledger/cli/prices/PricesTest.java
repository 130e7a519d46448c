package dev.keyledger.cli.prices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.CommandRun;
import dev.keyledger.cli.EndpointsFile;
import dev.keyledger.cli.FakeService;
import dev.keyledger.events.codec.WireJson;
import dev.keyledger.testsupport.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesTest {
    private static final String OWN = """
            {"format": "keyledger-prices-2", "providers": [
              {"provider": "openai", "source": "our contract", "asOf": "2026-11-01", "models": [
                {"model": "gpt-4o", "names": ["gpt-4o-2024-08-06"], "prices": [
                  {"from": "2026-01-01", "usdPerMillionTokens": {"input": 2.1, "output": 8.4},
                   "above": [{"tokens": 1000, "usdPerMillionTokens": {"input": 4, "output": 8.4}}],
                   "aboveCounts": "above-only"}
                ]}
              ]}
            ]}
            """;

    private static final String LITELLM = """
            {"m": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06},
             "a/speech": {"litellm_provider": "openai", "mode": "audio_speech", "input_cost_per_character": 0.1},
             "b/speech": {"litellm_provider": "openai", "mode": "audio_speech", "input_cost_per_character": 0.1},
             "c/speech": {"litellm_provider": "openai", "mode": "audio_speech", "input_cost_per_character": 0.1},
             "d/speech": {"litellm_provider": "openai", "mode": "audio_speech", "input_cost_per_character": 0.1}}
            """;

    private static final String DRY_RUN = """
            {"id":"0190","type":"reprice","status":"completed","dryRun":true,
             "startedAt":"2026-03-01T10:00:00.000Z","finishedAt":"2026-03-01T10:00:02.500Z","done":10,"total":10,
             "differences":7,"differencesByKind":{"totals":2},
             "result":{"keys":[],"costUsd":{"live":"%s","rebuilt":"%s"},"models":[%s]}}
            """;

    @TempDir
    private Path data;

    private Path own;

    @BeforeEach
    void write() throws Exception {
        own = Files.writeString(data.resolve("own.json"), OWN);
    }

    @Test
    void model_isShownUnderAnyOfItsNames_withItsTiersAndItsSource() {
        CommandRun run = run("show", "GPT-4o", "--catalog", "built-in," + own);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("openai gpt-4o, of " + own + ", assumed: the name doesn't say who serves it")
                .contains(
                        "also gpt-4o-2024-08-06",
                        "from 2026-01-01, USD a million tokens: input 2.1, output 8.4",
                        "prompts above 1,000 tokens, what is above: input 4, output 8.4",
                        "as of 2026-11-01, our contract");
        assertThat(run("show", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "--catalog", "built-in")
                        .out())
                .startsWith("aws.bedrock ")
                .contains(", of prices.json\n", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "input 3.3, ");
    }

    @Test
    void shownJson_isInOurFormat_andCanBeReadAgain() throws Exception {
        JsonNode shown = WireJson.mapper()
                .readTree(run("show", "claude-sonnet-4-5", "--provider", "anthropic", "--catalog", "built-in", "--json")
                        .out());
        assertThat(shown.path("providerAssumed").asBoolean()).isFalse();
        String file = "{\"format\": \"keyledger-prices-2\", \"providers\": [{\"provider\": \"anthropic\", \"models\": ["
                + shown.path("model") + "]}]}";

        assertThat(run(
                                "check",
                                Files.writeString(data.resolve("again.json"), file)
                                        .toString())
                        .status())
                .isZero();
        assertThat(run(
                                "compare",
                                data.resolve("again.json").toString(),
                                data.resolve("again.json").toString())
                        .out())
                .isEqualTo("0 names differ\n");
    }

    @Test
    void unknownModel_failsWithTheReason_andWithNamesLikeIt() {
        CommandRun run = run("show", "gpt-4o", "--provider", "ollama", "--catalog", "built-in");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("gpt-4o has no price: there are no prices of the provider", "openai gpt-4o");

        assertThat(run("show", "--provider", "nobody", "--catalog", "built-in").err())
                .contains("there are no prices of nobody");
        assertThat(run("show", "m", "--catalog", data.resolve("none.json").toString())
                        .err())
                .contains("there is no file");
    }

    @Test
    void providersAndTheirModels_areListed() {
        assertThat(run("show", "--catalog", "built-in").out().lines())
                .anySatisfy(line -> assertThat(line).startsWith("anthropic "));
        assertThat(run("show", "--provider", "azure", "--catalog", own.toString())
                        .status())
                .isEqualTo(1);
        assertThat(run("show", "--provider", "OpenAI", "--catalog", own.toString())
                        .out())
                .startsWith("gpt-4o\n");
    }

    @Test
    void catalogueInForce_isShownWithItsListsAndSinceWhen() throws Exception {
        try (var usage = new FakeService()) {
            EndpointsFile.write(
                    data,
                    Map.of("usage", usage.url(), "issuer", TestServers.shared().issuer()));
            usage.on("GET /v1/prices", 200, """
                            {"catalogue":"repriced","operationId":"0190-1","requestedBy":"olga",
                             "since":"2026-11-27T10:00:00.000Z","ownReadAt":"2026-11-26T10:00:00.000Z","mendedBy":null,
                             "lists":[{"name":"public","format":"litellm","providers":1,"models":1,"dated":false,"leftOut":4},
                                      {"name":"own.json","format":"keyledger-prices-2","providers":1,"models":1,"dated":true,
                                       "leftOut":0}]}
                            """);
            usage.on("GET /v1/prices/lists", 200, """
                            {"format":"keyledger-price-lists-1","lists":[
                              {"name":"public","prices":%s},{"name":"own.json","prices":%s}]}
                            """.formatted(LITELLM, OWN));

            CommandRun providers = run("show", "--data", data.toString());

            assertThat(providers.status()).as(providers.err()).isZero();
            assertThat(providers.out())
                    .startsWith(
                            "in force: prices given to a repricing, since 2026-11-27T10:00:00.000Z, by operation 0190-1"
                                    + " that olga asked for\n"
                                    + "  public: litellm, 1 providers, 1 models; nobody says when its prices held, so they are"
                                    + " stale\n"
                                    + "  own.json: keyledger-prices-2, 1 providers, 1 models\n"
                                    + "openai ");
            assertThat(run("show", "gpt-4o", "--data", data.toString()).out())
                    .startsWith("openai gpt-4o, of own.json, ");
            JsonNode json = WireJson.mapper()
                    .readTree(run("show", "--json", "--data", data.toString()).out());
            assertThat(json.at("/inForce/operationId").asText()).isEqualTo("0190-1");
            assertThat(json.at("/providers/0/models").asInt()).isEqualTo(2);
            assertThat(run("compare", "in-force", own.toString(), "--data", data.toString())
                            .out())
                    .contains("openai m: ", "1 names differ");
            assertThat(run("stale", "--catalog", "in-force", "--at", "2026-11-02", "--data", data.toString())
                            .out())
                    .isEqualTo("openai, as of a day that nobody says, 1: m\n");
        }
    }

    @Test
    void ownPricesInForce_saySinceWhen_whereTheyWereTakenBack() throws Exception {
        String told = """
                {"catalogue":"own","operationId":%s,"since":%s,"ownReadAt":"2026-11-26T10:00:00.000Z","lists":[]}
                """;
        try (var usage = new FakeService()) {
            EndpointsFile.write(
                    data,
                    Map.of("usage", usage.url(), "issuer", TestServers.shared().issuer()));
            usage.on(
                    "GET /v1/prices",
                    200,
                    told.formatted("null", "null"),
                    told.formatted("\"0190-2\"", "\"2026-11-27T10:00:00.000Z\""));
            usage.on(
                    "GET /v1/prices/lists",
                    200,
                    "{\"format\":\"keyledger-price-lists-1\",\"lists\":[{\"name\":\"own.json\",\"prices\":" + OWN
                            + "}]}");

            assertThat(run("show", "--data", data.toString()).out())
                    .startsWith("in force: the service's own prices, read at 2026-11-26T10:00:00.000Z\n");
            assertThat(run("show", "--data", data.toString()).out())
                    .startsWith("in force: the service's own prices, read at 2026-11-26T10:00:00.000Z, again since"
                            + " 2026-11-27T10:00:00.000Z, by operation 0190-2\n");
        }
    }

    @Test
    void pricesInForceThatHaveAMistake_areNotShown_butWhatMendsThem() throws Exception {
        try (var usage = new FakeService()) {
            EndpointsFile.write(
                    data,
                    Map.of("usage", usage.url(), "issuer", TestServers.shared().issuer()));
            usage.on("GET /v1/prices", 200, """
                            {"catalogue":"repriced","mendedBy":"ops reprice puts others in force",
                             "lists":[{"name":"c","mistake":"c /models/0: two prices for one moment"}]}
                            """);

            CommandRun run = run("show", "--data", data.toString());

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .contains(
                            "nothing is counted: c /models/0: two prices for one moment. ops reprice puts others in force");
        }
    }

    @Test
    void show_withoutARunningStack_saysSo() {
        CommandRun run = run("show", "gpt-4o", "--data", data.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no stack is running", "--catalog built-in");
    }

    @Test
    void listWithoutADay_isToldToBeStale_untilTheDayIsWrittenBehindIt() throws Exception {
        Path list = Files.writeString(data.resolve("list.json"), LITELLM);

        assertThat(run("check", list.toString()).out())
                .contains("It doesn't say when its prices held, so they count as stale.", list + "@2026-08-21");
        assertThat(run("check", own.toString()).out()).doesNotContain("stale");
        assertThat(run("check", list + "@2026-11-01").out()).doesNotContain("stale");
        assertThat(run("stale", "--catalog", list.toString(), "--at", "2026-11-02")
                        .status())
                .isEqualTo(1);
        assertThat(run("stale", "--catalog", list + "@2026-11-01", "--at", "2026-11-02")
                        .out())
                .isEqualTo("no price is stale\n");
        assertThat(run("stale", "--catalog", list + "@2026-11-01,built-in", "--at", "2027-05-01")
                        .out())
                .contains("openai, as of 2026-11-01, 1: m");
        CommandRun repriced =
                CommandRun.of("reprice", "--dry-run", "--data", data.toString(), "--catalog", own + "," + list);
        assertThat(repriced.err()).contains(list + " doesn't say when its prices held, so they count as stale");
    }

    @Test
    void check_saysWhatIsUnderstood_andWhatIsNot() throws Exception {
        Path list = Files.writeString(data.resolve("list.json"), LITELLM);

        CommandRun run = run("check", own.toString(), list.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(own + ": keyledger-prices-2, 1 providers, 1 models, 2 names, 1 prices; 0 places were not")
                .contains(list + ": litellm, 1 providers, 1 models, 1 names, 1 prices; 4 places were not understood")
                .contains("4: charged by input_cost_per_character: /a~1speech, /b~1speech, /c~1speech and 1 more");
        assertThat(run("check", "--all", list.toString()).out()).contains("/c~1speech, /d~1speech\n");
        assertThat(WireJson.mapper()
                        .readTree(run("check", "--json", list.toString()).out())
                        .at("/0/leftOut"))
                .hasSize(4);
    }

    @Test
    void check_namesTheMistake_andFails() throws Exception {
        Path bad = Files.writeString(data.resolve("bad.json"), OWN.replace("\"input\": 4", "\"input\": -4"));
        Path latin = Files.write(
                data.resolve("latin.json"), OWN.replace("our", "für").getBytes(StandardCharsets.ISO_8859_1));

        CommandRun run = run("check", bad.toString(), own.toString(), latin.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains(bad + " /providers/0/models/0/prices/0/above/0/usdPerMillionTokens: input is not from 0")
                .contains(own + ": keyledger-prices-2")
                .contains(latin + " line 2: is not UTF-8");
        assertThat(run("check").status()).isEqualTo(2);
    }

    @Test
    void compare_namesWhatIsAnother() throws Exception {
        Path other = Files.writeString(data.resolve("other.json"), OWN.replace("2.1", "2.05"));

        CommandRun run = run("compare", own.toString(), own + "," + other);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("openai gpt-4o, gpt-4o-2024-08-06: input 2.1 → 2.05\n2 names differ\n");
        assertThat(run("compare", own.toString(), other.toString(), "--json").out())
                .isEqualTo("{\"differences\":[{\"provider\":\"openai\",\"names\":[\"gpt-4o\",\"gpt-4o-2024-08-06\"],"
                        + "\"changes\":[\"input 2.1 → 2.05\"]}]}\n");
    }

    /** The first run says what is live of m and n, the second of n alone, which hasn't changed: m costs what is live. */
    @Test
    void compare_asksWhatRequestsWouldCost_byEitherCatalogue() throws Exception {
        Path list = Files.writeString(data.resolve("list.json"), LITELLM);
        try (var usage = new FakeService()) {
            EndpointsFile.write(
                    data,
                    Map.of("usage", usage.url(), "issuer", TestServers.shared().issuer()));
            usage.on(
                    "POST /v1/operations",
                    202,
                    DRY_RUN.formatted(
                            "3.000000000000",
                            "6.000000000000",
                            model("m", 3, "1", "2") + "," + model("n", 9, "2", "4")),
                    DRY_RUN.formatted("3.000000000000", "5.000000000000", model("n", 9, "2", "4")));

            CommandRun run =
                    run("compare", own.toString(), list + "@2026-08-06", "--requests", "--data", data.toString());

            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out().lines())
                    .anySatisfy(line ->
                            assertThat(line).matches("m +2\\.000000000000 → +1\\.000000000000 USD, -1\\.000000000000"))
                    .anySatisfy(line -> assertThat(line)
                            .matches("all models +6\\.000000000000 → +5\\.000000000000 USD, -1\\.000000000000"))
                    .noneSatisfy(line -> assertThat(line).startsWith("n "))
                    .contains("1 models cost something else")
                    .noneSatisfy(line -> assertThat(line).startsWith("Requests were counted"));
            assertThat(usage.asked()).hasSize(2).allSatisfy(asked -> assertThat(asked)
                    .startsWith("POST /v1/operations {\"type\":\"reprice\"")
                    .endsWith("\"dryRun\":true}"));
            assertThat(usage.asked().getFirst()).contains("\"catalog\":\"{\\\"format\\\": \\\"keyledger-prices-2\\\"");
            assertThat(usage.asked().getLast())
                    .contains("\\\"format\\\":\\\"keyledger-price-lists-1\\\"", "\\\"asOf\\\":\\\"2026-08-06\\\"");
        }
    }

    @Test
    void stalePrices_areNamed_andFail() {
        String catalog = own.toString();

        assertThat(run("stale", "--catalog", catalog, "--at", "2027-04-30").out())
                .isEqualTo("no price is stale\n");
        CommandRun stale = run("stale", "--catalog", catalog, "--at", "2027-05-01");
        assertThat(stale.status()).isEqualTo(1);
        assertThat(stale.out()).isEqualTo("openai, as of 2026-11-01, 1: gpt-4o\n");
        assertThat(run("stale", "--catalog", catalog, "--at", "2026-12-03", "--max-age", "P30D", "--json")
                        .out())
                .isEqualTo("[{\"provider\":\"openai\",\"asOf\":\"2026-11-01\",\"models\":[\"gpt-4o\"]}]\n");
        assertThat(run("stale", "--at", "soon").status()).isEqualTo(2);
    }

    @Test
    void coverage_failsUntilEverythingIsExplained_andWritesItsReport() throws Exception {
        Path list = Files.writeString(data.resolve("list.json"), LITELLM.replace("\"m\"", "\"gpt-4o\""));
        Path expect = data.resolve("expect.json");
        Path report = data.resolve("report.md");
        Files.writeString(expect, "{\"goals\": {\"litellm\": 100}}");
        String[] arguments = {
            "coverage",
            list.toString(),
            "--catalog",
            own.toString(),
            "--expect",
            expect.toString(),
            "--at",
            "2026-11-02",
            "--report",
            report.toString()
        };

        CommandRun unexplained = run(arguments);
        assertThat(unexplained.status()).isEqualTo(1);
        assertThat(unexplained.out()).contains("- openai gpt-4o: input 2.1 → 1; above 1000 input 4 → 1");

        Files.writeString(expect, """
                {"explanations": [{"list": "litellm", "reason": "a contract", "differences": {
                  "openai gpt-4o": "input 2.1 → 1; above 1000 input 4 → 1"}}]}
                """);
        assertThat(run(arguments).status()).isZero();
        assertThat(Files.readString(report)).contains("- litellm: 1: a contract");

        Files.writeString(expect, "{\"goal\": 1}");
        assertThat(run(arguments).err()).contains(expect + ": Unrecognized field \"goal\"");
    }

    @Test
    void repriceWithSeveralFiles_sendsThemAsOneText_checked() throws Exception {
        Path bad = Files.writeString(data.resolve("bad.json"), "{\"providers\": 1}");
        CommandRun run = CommandRun.of("reprice", "--dry-run", "--data", data.toString(), "--catalog", own + "," + bad);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(bad + " /: has no \"format\"");
    }

    private static String model(String name, int requests, String live, String rebuilt) {
        return "{\"model\":\"%s\",\"requests\":{\"live\":%s,\"rebuilt\":%s},\"costUsd\":{\"live\":\"%s.000000000000\",\"rebuilt\":\"%s.000000000000\"}}"
                .formatted(name, requests, requests, live, rebuilt);
    }

    private static CommandRun run(String... options) {
        var arguments = new ArrayList<>(List.of("prices"));
        arguments.addAll(Arrays.asList(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
