package dev.keyledger.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The files that a translator takes. */
class TextsTest {
    private static final List<String> RARE_SECRETS = List.of("rulesTitle", "rule1", "onceRules");

    /** Of more than these Qute makes a class that can't be loaded. */
    private static final int TEXTS_MAX = 300;

    private final Properties texts = new Properties();

    TextsTest() throws IOException {
        texts.putAll(read("msg"));
        texts.putAll(read("keypage"));
        texts.putAll(read("review"));
    }

    private static Properties read(String bundle) throws IOException {
        var texts = new Properties();
        try (var file = new InputStreamReader(
                Objects.requireNonNull(Texts.class.getResourceAsStream("/messages/" + bundle + "_en.properties")),
                StandardCharsets.UTF_8)) {
            texts.load(file);
        }
        return texts;
    }

    @Test
    void files_holdEveryText_andNoOther() throws IOException {
        assertThat(read("msg").stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(names(Texts.class))
                .hasSizeLessThanOrEqualTo(TEXTS_MAX);
        assertThat(read("keypage").stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(names(KeyPageTexts.class))
                .hasSizeLessThanOrEqualTo(TEXTS_MAX);
        assertThat(read("review").stringPropertyNames()).containsExactlyInAnyOrderElementsOf(names(ReviewTexts.class));
    }

    private static List<String> names(Class<?> bundle) {
        return Arrays.stream(bundle.getDeclaredMethods())
                .map(method -> method.getName())
                .toList();
    }

    /** What people hold is called a key, whichever of its values is meant. */
    @Test
    void keys_areCalledKeys() {
        assertThat(texts.stringPropertyNames())
                .filteredOn(
                        name -> texts.getProperty(name).toLowerCase(Locale.ROOT).contains("secret"))
                .containsExactlyInAnyOrderElementsOf(RARE_SECRETS);
    }

    /** Those that people who tried the page stumbled over. */
    @Test
    void wordsOfTheMakers_areNoWordsOfThePage() {
        assertThat(texts.values())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.collection(String.class))
                .noneMatch(
                        text -> text.matches(
                                "(?i).*(complete through|nothing here for you|no key fits|anybody|\\bat once\\b|is missing|are missing).*"));
    }
}
