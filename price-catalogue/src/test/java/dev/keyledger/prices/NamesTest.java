package dev.keyledger.prices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules for names, over the whole built-in list: they may find nothing, but never a model of another price. */
class NamesTest {
    private static final long SEED = 20260821;
    private static final PriceList BUILT_IN = PriceFiles.builtIn();
    private static final PriceCatalogue CATALOGUE = new PriceCatalogue(List.of(BUILT_IN));

    /** Ways to write a name that leave it the same model's. */
    private static final List<UnaryOperator<String>> WAYS = List.of(
            name -> name.toUpperCase(Locale.ROOT),
            name -> " " + name + "\t",
            name -> name.replaceAll("([0-9])\\.([0-9])", "$1-$2"),
            name -> name.replaceAll("-(20[0-9]{2})-([01][0-9])-([0-3][0-9])(-|$)", "-$1$2$3$4"),
            name -> name.replaceAll("-(20[0-9]{2})([01][0-9])([0-3][0-9])(-|$)", "-$1-$2-$3$4"),
            name -> name.replaceAll("-(20[0-9]{2}[01][0-9][0-3][0-9])$", "@$1"),
            name -> name + ":beta",
            name -> name + ":latest",
            name -> name + "-latest",
            name -> name + "@default",
            name -> name + ":0",
            name -> name + "-v1:0",
            name -> "models/" + name,
            name -> "converse/" + name,
            name -> "accounts/fireworks/models/" + name,
            name -> "publishers/google/models/" + name,
            name -> "projects/p-1/locations/global/publishers/anthropic/models/" + name,
            name -> "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + name,
            name -> "arn:aws:bedrock:eu-west-1::foundation-model/" + name);

    /** Suffixes and prefixes of what is another model, or costs something else. */
    private static final List<UnaryOperator<String>> OTHERS = List.of(
            name -> name + "-2031-01-01",
            name -> name + "-20310101",
            name -> name + "@20310101",
            name -> name + "-v3:0",
            name -> name + ":7",
            name -> name + ":48k",
            name -> name + ":thinking",
            name -> name + ":online",
            name -> name + ":nitro",
            name -> name + "-mini",
            name -> name + "-fast",
            name -> "ft:" + name + ":org::id",
            name -> "mars." + name,
            name -> "mars-north-1/" + name,
            name -> "arn:aws:bedrock:us-east-1:123456789012:custom-model/" + name,
            name -> "arn:aws:sagemaker:us-east-1:123456789012:endpoint/" + name,
            name -> "arn:aws-us-gov:bedrock:us-gov-north-7::foundation-model/" + name,
            name -> "accounts/somebody/models/" + name,
            name -> "projects/p-1/locations/europe-west1/models/" + name,
            name -> "my-" + name);

    @Test
    void everyWayOfWritingAName_findsItsOwnPrice_orNone() {
        int found = 0;
        int asked = 0;
        var random = new Random(SEED);
        for (PricedModel model : BUILT_IN.models()) {
            for (String name : model.names()) {
                for (UnaryOperator<String> way : WAYS) {
                    String written = way.apply(name);
                    asked++;
                    found += isItsOwn(model, name, written) ? 1 : 0;
                    String twice = WAYS.get(random.nextInt(WAYS.size())).apply(written);
                    isItsOwn(model, name, twice);
                }
            }
        }
        assertThat(found).as("of " + asked).isGreaterThan(asked * 8 / 10);
    }

    private static boolean isItsOwn(PricedModel model, String name, String written) {
        PricedModel found = find(model.provider(), written);
        if (found == null) {
            return false;
        }
        String regional = ModelNames.inRegion(ModelNames.lower(written)).region() + "/" + name;
        assertThat(found.costsAs(model)
                        || (isFree(found) && isFree(model))
                        || isWrittenOut(found, written)
                        || found.names().contains(regional))
                .as("%s %s, written %s, has the price of %s", model.provider(), name, written, found.name())
                .isTrue();
        return true;
    }

    private static boolean isFree(PricedModel model) {
        return model.prices().stream().allMatch(price -> price.rates().areFree());
    }

    /** Whether the list itself has the name, or has it in that region: then it is that model, whatever it is made of. */
    private static boolean isWrittenOut(PricedModel found, String written) {
        String lower = ModelNames.lower(written).replaceAll("^(converse/|accounts/fireworks/models/)", "");
        ModelNames.InRegion place = ModelNames.inRegion(lower);
        return found.names().contains(lower)
                || found.names().contains(ModelNames.routed(lower).name())
                || found.names().contains(place.name())
                || found.names().contains(place.region() + "/" + place.name());
    }

    @Test
    void everyNameIsFoundAsItIsWritten_inUpperCaseToo_andBehindItsRoute() {
        for (PricedModel model : BUILT_IN.models()) {
            for (String name : model.names()) {
                assertThat(find(model.provider(), name)).as(name).isEqualTo(model);
                assertThat(find(model.provider(), name.toUpperCase(Locale.ROOT)))
                        .as(name)
                        .isEqualTo(model);
            }
        }
        assertThat(ModelNames.routes()).isNotEmpty().allSatisfy((prefix, provider) -> BUILT_IN.models().stream()
                .filter(model -> model.provider().equals(provider))
                .flatMap(model -> model.names().stream())
                .filter(name -> find(provider, prefix + name) != null)
                .forEach(name -> assertThat(find(provider, prefix + name))
                        .as(prefix + name)
                        .matches(found ->
                                found.names().contains(prefix + name) || found.costsAs(find(provider, name)))));
    }

    /** Where nobody says who serves it, the route before the name does. */
    @Test
    void routeBeforeAName_findsThatProvidersPrice_orNone() {
        int found = 0;
        for (PricedModel model : BUILT_IN.models()) {
            for (var route : ModelNames.routes().entrySet()) {
                if (!route.getValue().equals(model.provider())) {
                    continue;
                }
                for (String name : model.names()) {
                    PricedModel meant = find(null, route.getKey() + name);
                    boolean routerTag = name.endsWith(":free");
                    if (meant != null && !routerTag) {
                        found++;
                        assertThat(meant.provider()).as(route.getKey() + name).isEqualTo(model.provider());
                        assertThat(meant.costsAs(model) || meant.names().contains(route.getKey() + name))
                                .as(route.getKey() + name)
                                .isTrue();
                    }
                }
            }
        }
        assertThat(found).isGreaterThan(2_000);
    }

    @Test
    void whatMayBeAnotherModel_hasNoPrice() {
        Set<String> written = new HashSet<>();
        BUILT_IN.models().forEach(model -> model.names().forEach(name -> written.add(model.provider() + " " + name)));
        var taken = new ArrayList<String>();
        for (PricedModel model : BUILT_IN.models()) {
            for (String name : model.names()) {
                for (UnaryOperator<String> other : OTHERS) {
                    String asked = other.apply(name);
                    PricedModel found = find(model.provider(), asked);
                    boolean isFreeAtARouter = model.provider().equals("openrouter") && asked.endsWith(":free");
                    if (found != null && !isFreeAtARouter && !isWrittenOut(found, asked) && !isFineTuned(found)) {
                        taken.add("%s %s for %s".formatted(model.provider(), found.name(), asked));
                    }
                }
            }
        }
        assertThat(taken).isEmpty();
    }

    /** ft:BASE:organisation::id is asked for, and the list has ft:BASE. */
    private static boolean isFineTuned(PricedModel found) {
        return found.names().stream().anyMatch(name -> name.startsWith("ft:"));
    }

    @ParameterizedTest
    @CsvSource({
        // Versions of models, not of interfaces.
        "aws.bedrock, amazon.titan-embed-text-v1:0, ",
        "aws.bedrock, amazon.titan-embed-text-v2:0, amazon.titan-embed-text-v2:0",
        "aws.bedrock, anthropic.claude-v3:0, ",
        "aws.bedrock, anthropic.claude, ",
        "aws.bedrock, anthropic.claude-v2:1, anthropic.claude-v2:1",
        // What isn't the provider's own, whatever it is called.
        "fireworks_ai, accounts/somebody/models/deepseek-v3, ",
        "aws.bedrock, arn:aws:bedrock:us-east-1:1:custom-model/anthropic.claude-3-haiku-20240307-v1:0, ",
        "aws.bedrock, arn:aws:bedrock:us-east-1:1:provisioned-model/anthropic.claude-3-haiku-20240307-v1:0, ",
        // A region of which the list knows the price, and one that is sold apart.
        "aws.bedrock, arn:aws:bedrock:ap-south-1::foundation-model/meta.llama3-70b-instruct-v1:0,"
                + " ap-south-1/meta.llama3-70b-instruct-v1:0",
        "aws.bedrock, arn:aws:bedrock:ap-northeast-3::foundation-model/meta.llama3-70b-instruct-v1:0, ",
        "aws.bedrock, arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.nova-lite-v1:0, ",
        "aws.bedrock, arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.nova-pro-v1:0,"
                + " us-gov-west-1/amazon.nova-pro-v1:0",
        // Another tag of a router is another price.
        "openrouter, anthropic/claude-sonnet-4.5:thinking, ",
        "openai, gpt-4o:free, ",
        "azure_text, gpt-4o, azure gpt-4o"
    })
    void name_isThatModelsOrNobodys(String provider, String written, String model) {
        PricedModel expected = null;
        if (model != null) {
            int space = model.indexOf(' ');
            expected = space < 0 ? find(provider, model) : find(model.substring(0, space), model.substring(space + 1));
            assertThat(expected).isNotNull();
        }
        assertThat(find(provider, written)).isEqualTo(expected);
    }

    /** One of Google's, without saying which: Gemini's price is taken, and said to be assumed. */
    @Test
    void providerThatIsOneOfTwo_isAssumedToBeTheOne() {
        assertThat(CATALOGUE.look("gcp.gen_ai", "gemini-2.0-flash-001"))
                .isInstanceOfSatisfying(Lookup.Found.class, found -> {
                    assertThat(found.model().provider()).isEqualTo("gcp.gemini");
                    assertThat(found.providerAssumed()).isTrue();
                });
        assertThat(CATALOGUE.look("gcp.gen_ai", "claude-sonnet-4-5@20250929"))
                .isInstanceOfSatisfying(Lookup.Found.class, found -> {
                    assertThat(found.model().provider()).isEqualTo("gcp.vertex_ai");
                    assertThat(found.providerAssumed()).isFalse();
                });

        PriceList company = PriceFiles.read("ours", """
                {"format": "keyledger-prices-2", "providers": [{"provider": "gcp.gen_ai", "source": "s", "asOf": "2026-08-01",
                  "models": [{"model": "gemini-2.0-flash-001", "prices": [
                    {"from": "2026-01-01", "usdPerMillionTokens": {"input": 1}}]}]}]}
                """.getBytes(UTF_8), LocalDate.EPOCH);
        assertThat(new PriceCatalogue(List.of(BUILT_IN, company)).look("gcp.gen_ai", "gemini-2.0-flash-001"))
                .isEqualTo(new Lookup.Found(company.models().getFirst(), "ours", false));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-oss-20b:free,              openrouter",
        "google/gemma-4-31b-it:free,           openrouter",
        "azure/gpt-4o,                         azure.ai.openai",
        "gemini-1.5-pro@001,                   gcp.vertex_ai",
        "claude-opus-4-6@default,              gcp.vertex_ai",
        "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0, aws.bedrock",
        "somebody@example.com,                 "
    })
    void nameAlone_saysWhoServesIt(String written, String provider) {
        assertThat(ModelNames.routed(written).provider()).isEqualTo(provider);
    }

    private static PricedModel find(String provider, String model) {
        return CATALOGUE.look(provider, model) instanceof Lookup.Found found ? found.model() : null;
    }
}
