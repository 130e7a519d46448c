package dev.keyledger.prices;

import com.google.re2j.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the models of a family, told by how their names begin: whoever sells them under plain names. Families whose
 * makers don't sell them (llama) have none.
 */
final class Makers {
    private static final Map<Pattern, String> FAMILIES = families();

    private Makers() {}

    /** @return null: a name of no family that is known here */
    static @Nullable String of(String lowerName) {
        for (var family : FAMILIES.entrySet()) {
            if (family.getKey().matcher(lowerName).find()) {
                return family.getValue();
            }
        }
        return null;
    }

    private static Map<Pattern, String> families() {
        var families = new LinkedHashMap<Pattern, String>();
        // OpenAI gives the weights away and doesn't serve them: each who does has a price of his own.
        families.put(Pattern.compile("^gpt-oss"), null);
        families.put(
                Pattern.compile("^(ft:)?(gpt-[0-9a-z]|o[1-9]|chatgpt|davinci|babbage|codex|computer-use|omni-moderation"
                        + "|text-embedding-(3|ada)|text-davinci|whisper|tts|dall-e)"),
                ProviderNames.OPENAI);
        families.put(Pattern.compile("^claude"), ProviderNames.ANTHROPIC);
        families.put(Pattern.compile("^(gemini|gemma|learnlm|imagen|veo|text-embedding-00)"), ProviderNames.GEMINI);
        families.put(Pattern.compile("^grok"), "x_ai");
        families.put(
                Pattern.compile("^(open-)?(mistral|ministral|mixtral|codestral|devstral|magistral|pixtral|voxtral)"),
                "mistral_ai");
        families.put(Pattern.compile("^deepseek"), "deepseek");
        families.put(Pattern.compile("^(command|c4ai|embed-(english|multilingual|v)|rerank)"), "cohere");
        families.put(Pattern.compile("^(sonar|pplx)"), "perplexity");
        families.put(Pattern.compile("^(kimi|moonshot)"), "moonshot_ai");
        families.put(Pattern.compile("^minimax"), "minimax");
        families.put(Pattern.compile("^glm-"), "z_ai");
        families.put(Pattern.compile("^voyage-"), "voyage_ai");
        families.put(Pattern.compile("^(qwen|qwq|qvq)"), "alibaba_cloud");
        return families;
    }
}
