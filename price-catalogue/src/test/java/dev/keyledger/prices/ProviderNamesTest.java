package dev.keyledger.prices;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai",
                "gcp.gen_ai",
                "gcp.vertex_ai",
                "gcp.gemini",
                "anthropic",
                "cohere",
                "azure.ai.inference",
                "azure.ai.openai",
                "ibm.watsonx.ai",
                "aws.bedrock",
                "perplexity",
                "x_ai",
                "deepseek",
                "groq",
                "mistral_ai"
            })
    void valueOfOpenTelemetry_isTheProvidersName(String value) {
        assertThat(ProviderNames.canonical(value)).isEqualTo(value);
        assertThat(ProviderNames.canonical(value.toUpperCase(Locale.ROOT))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "bedrock,                    aws.bedrock",
        "Amazon Bedrock,             aws.bedrock",
        "bedrock_converse,           aws.bedrock",
        "vertex-ai,                  gcp.vertex_ai",
        "vertex_ai-anthropic_models, gcp.vertex_ai",
        "google,                     gcp.gemini",
        "gemini,                     gcp.gemini",
        "azure,                      azure.ai.openai",
        "azure_text,                 azure.ai.openai",
        "text-completion-openai,     openai",
        "xai,                        x_ai",
        "mistralai,                  mistral_ai",
        "fireworks-ai,               fireworks_ai",
        "our-own,                    our_own"
    })
    void synonym_isThatProvider(String written, String provider) {
        assertThat(ProviderNames.canonical(written)).isEqualTo(provider);
    }

    @Test
    void noNameIsOfTwoProviders_andEachIsWrittenAsItIsLookedUp() {
        var all = new ArrayList<String>();
        ProviderNames.synonyms().forEach((provider, synonyms) -> {
            all.add(provider);
            all.addAll(synonyms);
            assertThat(synonyms).allSatisfy(synonym -> assertThat(ProviderNames.canonical(synonym))
                    .isEqualTo(provider));
        });
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void documentation_hasThisTable() throws Exception {
        var documented = new TreeMap<String, List<String>>();
        Files.readString(Path.of("../docs/prices.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("| provider |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.replace("`", "").split("\\|"))
                .forEach(cells -> documented.put(
                        cells[1].strip(),
                        List.of(cells[2].strip().split(", ")).stream().sorted().toList()));

        var table = new TreeMap<String, List<String>>();
        ProviderNames.synonyms()
                .forEach((provider, synonyms) ->
                        table.put(provider, synonyms.stream().sorted().toList()));
        assertThat(documented).isEqualTo(table);
    }
}
